#pragma once

#include "models/schema.hpp"
#include "sql/tree.hpp"

#include <string>
#include <vector>

namespace datachat::sql {

struct Difference {
    std::string clause; // "filter", "output", "grouping", "order", "limit", "tables", "set"
    std::string text;   // in words
};

// How two queries differ, clause by clause; empty when they are the same up to alias names and the order of AND-ed
// conditions. `schema`, where known, tells whose column a name without a table is.
std::vector<Difference> compare(const Query& before, const Query& after, const models::Schema* schema = nullptr);

// The query in a form in which names of aliases, the order of AND-ed conditions, of inner joins and of grouping, and
// the sides of comparisons do not matter: equal forms, same meaning. Nodes keep the ids of those they were made from.
// Without a schema, a name without a table is taken to be of the nearest FROM with one source; in a FROM with several
// it stays as it is, so that some equal queries have different forms.
Query canonical(Query query, const models::Schema* schema = nullptr);

}
