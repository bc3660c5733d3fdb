#pragma once

#include "core/result.hpp"
#include "models/schema.hpp"
#include "sql/refusal_place.hpp"
#include "sql/tree.hpp"

#include <optional>
#include <string_view>

namespace datachat::sql {

struct Rules {
    Dialect dialect = Dialect::sqlite;
    bool allow_system_catalogs = false;
    bool names_are_checked = true; // resolve() has found every table in the visible schema
};

struct BrokenRule {
    core::Error error; // refused; names the rule and what to do
    RefusedWord word;
};

// The first rule that the tree breaks anywhere; none if all hold. What is not named here as allowed is refused.
std::optional<BrokenRule> broken_rule(const Query& query, const Rules& rules);

// Whether a table's name belongs to the engine: its catalogs, settings, files.
bool is_system_table(const TableName& table, Dialect dialect);

}
