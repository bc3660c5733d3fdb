#pragma once

#include "models/schema.hpp"
#include "services/datasources/duckdb_files/connection.hpp"
#include "services/datasources/duckdb_files/file_options.hpp"

#include <vector>

namespace datachat::services::datasources::duckdb_files {

// The ingested tables, with exact row counts from the reports.
Result<models::Schema> read_schema(Connection& connection, const std::vector<FileReport>& reports);

}
