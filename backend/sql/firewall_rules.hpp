#pragma once

#include "core/result.hpp"
#include "models/schema.hpp"
#include "sql/tree.hpp"

#include <optional>
#include <string_view>

namespace datachat::sql {

struct Rules {
    Dialect dialect = Dialect::sqlite;
    bool allow_system_catalogs = false;
    bool names_are_checked = true; // resolve() has found every table in the visible schema
};

// The first rule that the tree breaks anywhere, as refused; none if all hold. What is not named here as allowed is
// refused.
std::optional<core::Error> broken_rule(const Query& query, const Rules& rules);

// Whether a table's name belongs to the engine: its catalogs, settings, files.
bool is_system_table(const TableName& table, Dialect dialect);

}
