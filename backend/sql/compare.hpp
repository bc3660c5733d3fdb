#pragma once

#include "sql/tree.hpp"

#include <string>
#include <vector>

namespace datachat::sql {

struct Difference {
    std::string clause; // "filter", "output", "grouping", "order", "limit", "tables", "set"
    std::string text;   // in words
};

// How two queries differ, clause by clause; empty when they are the same up to alias names and the order of AND-ed conditions.
std::vector<Difference> compare(const Query& before, const Query& after);

// The query in a form in which alias names, the order of AND-ed conditions and of inner joins do not matter: equal forms, same meaning.
Query canonical(Query query);

}
