#pragma once

#include "nl/search.hpp"

#include <optional>
#include <vector>

namespace datachat::nl {

// Whether the question can only, or rather, be understood as a change of the query before ("and by region?", "only
// 2024"). `context`: that query's tables; naming another one begins a new topic, unless a pronoun points back.
bool continues(const Linked& linked, const std::vector<int>& context);

// The query before with the changes that a continuing question asks for: further or other conditions, another grouping,
// measure, order or limit. None when nothing in the question changes anything.
std::optional<ir::Query> merge(ir::Query before, const Linked& linked, const Interpreted& change,
                               const Catalog& catalog);

}
