#pragma once

#include "agents/answer/result_statistics.hpp"
#include "models/schema.hpp"
#include "nl/engine.hpp"
#include "sql/tree.hpp"

#include <string>
#include <vector>

namespace datachat::agents {

// Whether the result says "nothing": no rows, or one row of zeros and NULLs.
bool is_empty_answer(const ResultStatistics& statistics);

// The last date of a column that the query wants only later dates of; "" when no such filter lies past the data.
// `query` has its times bound.
std::string data_end_before_period(sql::Query query, const models::Schema& schema, sql::Dialect dialect,
                                   const std::vector<nl::ColumnProfile>& profiles);

}
