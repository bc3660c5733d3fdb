#pragma once

#include "sql/tree.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace datachat::services::datasources::mysql {

// A line of EXPLAIN for one table: rows that are read, and the percentage of them that is kept.
struct ExplainedTable {
    std::int64_t select = 1; // the number of its SELECT; 1 is the outermost
    bool in_union = false;   // of a further part of an outermost UNION
    double rows = 0;
    double kept = 100;
};

// How many rows the query will return: the product over the outermost joins, less what grouping and limits of the tree
// say. None if EXPLAIN told of no table.
std::optional<std::int64_t> estimated_rows(const sql::Query& query, std::span<const ExplainedTable> tables);

}
