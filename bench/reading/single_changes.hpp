#pragma once

#include "nl/engine.hpp"
#include "sql/resolve.hpp"

#include <functional>
#include <string>
#include <vector>

namespace datachat::bench {

// What a changed tree is handed to: the tree, the kind of its one change ("comparison", "dropped condition"), and what
// changed.
using SeenChange = std::function<void(const sql::Query& changed, const std::string& kind, const std::string& what)>;

// Makes every change of a single node that a mistaken reader of a question could make: another column, value,
// aggregate, comparison, direction, limit, table, set operation; a condition, an output, a group, an order lost or
// added; a negation turned. Calls `seen` with each; the query comes back as it was. Literals that are compared with a
// column become other values of that column, where `profiles` knows some.
void for_each_single_change(sql::Query& query, const sql::Resolution& resolution, const models::Schema& schema,
                            const std::vector<nl::ColumnProfile>& profiles, const SeenChange& seen);

}
