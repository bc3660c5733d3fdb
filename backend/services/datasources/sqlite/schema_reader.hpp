#pragma once

#include "models/schema.hpp"
#include "services/datasources/sqlite/connection.hpp"

namespace datachat::services::datasources::sqlite {

// Reads tables, views, columns, keys, row counts and how times are stored. Counting and sampling are bounded in time: a
// large table's count may be the engine's estimate or missing.
Result<models::Schema> read_schema(Connection& connection, std::stop_token cancel,
                                   std::chrono::steady_clock::time_point deadline);

// The same of the named tables alone, without row counts. Tables that they refer to come with their columns.
Result<models::Schema> read_tables(Connection& connection, const std::vector<models::TablePath>& tables,
                                   std::stop_token cancel, std::chrono::steady_clock::time_point deadline);

}
