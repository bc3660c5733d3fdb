#pragma once

#include "models/schema.hpp"
#include "sql/tree.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace datachat::services::knowledge {

// What one statistics query is asked about one column.
struct MeasuredColumn {
    std::size_t column = 0; // in TableInfo::columns
    bool extremes = false;  // also the smallest and the largest value
};

// SELECT count(*), then for each column count(c) and, if wanted, min(c), max(c). With `rows` only the table's first
// rows are looked at.
sql::Query statistics_query(const models::TableInfo& table, std::span<const MeasuredColumn> columns,
                            std::optional<std::int64_t> rows);

// SELECT c, count(*) ... GROUP BY c ORDER BY 2 DESC, 1 LIMIT n: the column's values, most frequent first.
sql::Query values_query(const models::TableInfo& table, const std::string& column, std::int64_t limit,
                        std::optional<std::int64_t> rows);

}
