#pragma once

#include "services/datasources/duckdb_files/connection.hpp"
#include "services/datasources/duckdb_files/source_files.hpp"

#include <filesystem>
#include <stop_token>

namespace datachat::services::datasources::duckdb_files {

// Reads one file into the table that it is named for, in the database of the connection, and says how it was
// understood. What is wrong with the file stands in the report (its `table` is then empty); an error is what concerns
// all files: cancelled, unavailable (the disk).
Result<FileReport> ingest_file(Connection& connection, const SourceFile& file, const std::filesystem::path& work_folder,
                               std::stop_token cancel);

// The same for each format; `report` has path, table and format.
Result<void> ingest_csv(Connection& connection, const SourceFile& file, const std::filesystem::path& work_folder,
                        std::stop_token cancel, FileReport& report);
Result<void> ingest_json(Connection& connection, const SourceFile& file, FileReport& report);
Result<void> ingest_parquet(Connection& connection, const SourceFile& file, FileReport& report);

}
