#pragma once

#include "sql/resolve.hpp"

#include <vector>

namespace datachat::sql {

// What a query needs of one table: for bringing the rows of several sources together.
struct Fetch {
    std::size_t table = 0;            // in Schema::tables
    std::vector<std::size_t> columns; // in TableInfo::columns, ascending; at least one
    // Conditions that every row must meet to matter, over the table's own columns without a table's name: comparisons
    // with literals that mean the same in every dialect. The query has them too: leaving one out costs rows, no answer.
    std::vector<Expr> conditions;
};

// A fetch for each table of the schema that the query reads, in the order of the schema. The query is resolved and its
// times are bound.
std::vector<Fetch> fetches_of(const Query& query, const Resolution& resolution, const models::Schema& schema);

// SELECT columns FROM table WHERE conditions
Query query_of(const Fetch& fetch, const models::TableInfo& table);

}
