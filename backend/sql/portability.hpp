#pragma once

#include "sql/translate.hpp"
#include "sql/typing.hpp"

#include <unordered_map>
#include <vector>

namespace datachat::sql {

// What moving a query to another engine has to mend, and what cannot be mended and is reported.
struct Portability {
    std::vector<Finding> findings;
    std::vector<NodeId>
        determined; // bare columns of grouped queries that the group fixes: any value of the group will do
    std::unordered_map<NodeId, std::vector<OrderItem>> tie_breakers; // by query: what makes its order whole
};

// The query must be numbered and resolved. SQLite's order of rows that tie is known where it is by group or by rowid.
Portability inspect_portability(const Query& query, const Typing& typing, const models::Schema& schema, Dialect from);

}
