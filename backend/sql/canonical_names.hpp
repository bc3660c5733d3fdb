#pragma once

#include "models/schema.hpp"
#include "sql/tree.hpp"

#include <optional>
#include <string>
#include <vector>

namespace datachat::sql {

// What a name in a query can mean: the sources of one FROM, and those of the queries around it.
struct NameScope {
    struct Source {
        std::string name;                                // alias or table name, as written
        std::string new_name;                            // in the canonical form
        std::optional<std::vector<std::string>> columns; // as written; none = not known
        std::optional<std::vector<std::string>> renamed; // beside `columns`, where they get new names
    };
    std::vector<Source> sources;
    const NameScope* outer = nullptr;
};

// Rewrites a column to its source's new name, and to its column's new name; one without a table gets the table that it
// must mean.
void rename_column(ColumnRef& column, const NameScope& scope);
void rename_star(Star& star, const NameScope& scope);

// Whether a name without a table is known to be a column of the innermost FROM.
bool is_known_column(std::string_view name, const NameScope& scope);

}
