#pragma once

#include "nl/catalog.hpp"
#include "nl/ir.hpp"

#include <vector>

namespace datachat::nl {

struct Lowered {
    sql::Query query; // numbered; not yet resolved
    std::vector<plan::Evidence> evidence;
};

// Writes the query as a tree with its joins. Total: every IR query has a tree.
Lowered lower(const ir::Query& query, const Catalog& catalog);

}
