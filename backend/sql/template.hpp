#pragma once

#include "core/result.hpp"
#include "models/value.hpp"
#include "sql/tree.hpp"

#include <string>
#include <vector>

namespace datachat::sql {

// A place of a template where a value stands. A list (`x IN (1, 2, 3)`) is one slot of any length.
struct Slot {
    std::string name; // of its Parameter: "1", "2", ... in the order of the text
    models::Type type = models::Type::unknown;
    bool is_list = false;
    std::vector<models::Value> values; // that the query had; one unless it is a list
    bool operator==(const Slot&) const = default;
};

// A query without its values: queries that ask the same of other values have the same tree.
struct QueryTemplate {
    Query tree;
    std::vector<Slot> slots;
    bool operator==(const QueryTemplate&) const = default;
};

// Takes the values out of a query. What is part of its shape stays: NULL, true and false, positions in ORDER BY and
// GROUP BY, units and formats (arguments of functions that are no data), limits.
QueryTemplate make_template(Query query);

// Puts values in, one vector a slot. Fails with invalid_argument when their number or type does not fit.
core::Result<Query> fill(const QueryTemplate& pattern, const std::vector<std::vector<models::Value>>& values);

// Digest of the template's tree: the same for queries that differ in values alone (and in the length of lists),
// whatever their node ids. `parse("SELECT a FROM t WHERE b = 1")` and `... b = 2` have one fingerprint.
std::string fingerprint(const Query& query);

}
