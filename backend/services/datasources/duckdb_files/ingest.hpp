#pragma once

#include "services/datasources/duckdb_files/connection.hpp"
#include "services/datasources/duckdb_files/source_files.hpp"

#include <filesystem>
#include <stop_token>

namespace datachat::services::datasources::duckdb_files {

// Reads one file into the table that it is named for, in the database of the connection, and says how it was
// understood. What is wrong with the file stands in the report (its `table` is then empty); an error is what concerns
// all files: see concerns_all_files.
Result<FileReport> ingest_file(Connection& connection, const SourceFile& file, const std::filesystem::path& work_folder,
                               std::stop_token cancel);

// The same for a set of files, which become one table: columns meet by name, a column that some files lack is NULL
// there, and what the folders say (Hive partitioning) becomes columns. Files that cannot be read are left out with a
// note.
Result<FileReport> ingest_set(Connection& connection, const SourceFile& set, const std::filesystem::path& work_folder,
                              std::stop_token cancel);

// The tables and views of database files as tables, one report for each, with their keys. A view may hold any query:
// none of them is read before the connection's database has lost its access to files and the network, so this comes
// after all other files. `reports` are those of the other files.
Result<void> ingest_databases(Connection& connection, const std::vector<SourceFile>& files, std::stop_token cancel,
                              std::vector<FileReport>& reports);

// Makes `report.table` of what DuckDB describes by itself: a reader's call, or a table by its name.
Result<void> ingest_self_describing(Connection& connection, const std::string& reader, FileReport& report);

// cancelled, unavailable and too_large (the disk): what no other file would fare better with.
bool concerns_all_files(const core::Error& error, const std::stop_token& cancel);

// Marks the report: the file could not be read.
void set_error(FileReport& report, const core::Error& error);

// The same for each format; `report` has path, table and format.
Result<void> ingest_csv(Connection& connection, const SourceFile& file, const std::filesystem::path& work_folder,
                        std::stop_token cancel, FileReport& report);
Result<void> ingest_json(Connection& connection, const SourceFile& file, FileReport& report);
Result<void> ingest_parquet(Connection& connection, const SourceFile& file, FileReport& report);

}
