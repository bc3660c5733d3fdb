#pragma once

#include "core/result.hpp"
#include "services/datasources/duckdb_files/file_options.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace datachat::services::datasources::duckdb_files {

enum class FileFormat : unsigned char { csv, json, parquet };

struct SourceFile {
    std::filesystem::path path;
    FileFormat format = FileFormat::csv;
    bool compressed = false; // gzip
    std::string table;       // its name: unique without regard to case
    FileOptions options;
    std::uint64_t size = 0;
    std::int64_t modified_ns = 0;
};

// The data files among the given files and folders (not their sub-folders), sorted by name, each with a table name. In
// a folder .txt files count as notes, not as data. `options` are keyed by file name. Fails with not_found,
// invalid_argument (no data file, unknown format), each naming what can be read.
core::Result<std::vector<SourceFile>> find_source_files(const std::vector<std::filesystem::path>& paths,
                                                        const std::map<std::string, FileOptions>& options);

// "Web visits (2024).csv.gz" -> "Web_visits_2024"
std::string table_name_of(std::string_view file_name);

// The path as a reader's pattern that matches this file only: "sales [2024].csv" -> "sales [[]2024].csv"
std::string as_pattern(const std::filesystem::path& path);

// Digest of everything that the cached tables depend on: paths, sizes, times, options.
std::string fingerprint(const std::vector<SourceFile>& files, std::string_view library_version);

}
