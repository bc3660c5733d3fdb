#pragma once

#include "sql/resolve.hpp"

#include <unordered_map>
#include <unordered_set>

namespace datachat::sql {

// What resolve() finds, and more of it than most callers need.
struct Typing {
    Resolution resolution;
    std::unordered_map<NodeId, models::Type> types; // of every expression; unknown where it cannot be told
    std::unordered_set<NodeId> aliases;             // columns that are names of the SELECT's own outputs
    std::unordered_map<NodeId, std::vector<std::string>> outputs; // names of the outputs of every query, stars expanded
};

// As resolve(); numbers the query's nodes.
core::Result<Typing> resolve_types(Query& query, const models::Schema& schema, Dialect dialect);

}
