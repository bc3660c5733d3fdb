#pragma once

#include "nl/catalog.hpp"
#include "nl/ir.hpp"

#include <optional>
#include <vector>

namespace datachat::nl {

// Reads a query tree back into the engine's form, as far as it has one: plain tables joined along keys, columns,
// aggregates, metrics. Conditions are kept as trees. None for anything else (CTEs, set operations, derived tables, a
// table used twice).
std::optional<ir::Query> raise(const sql::Query& query, const Catalog& catalog);

// The query's tables, those that happen (that refer to others and are not referred to) before the things that they
// refer to.
std::vector<int> context_of(const ir::Query& query, const Catalog& catalog);

}
