#pragma once

#include "core/result.hpp"
#include "services/datasources/duckdb_files/file_formats.hpp"
#include "services/datasources/duckdb_files/file_options.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace datachat::services::datasources::duckdb_files {

// A data file, or a set of files that is one table.
struct SourceFile {
    std::filesystem::path path; // of a set: its pattern
    FileFormat format = FileFormat::csv;
    bool compressed = false; // gzip
    std::string table;       // its name: unique without regard to case. A database's tables have their own
    FileOptions options;
    std::uint64_t size = 0; // of a set: of all its files
    std::int64_t modified_ns = 0;
    std::map<std::string, std::string> partition; // what the folders of a set say of this file's rows
    std::vector<SourceFile> parts;                // of a set
};

// The data files among the given files, folders (not their sub-folders) and patterns (see is_pattern), sorted by name,
// each with a table name. In a folder .txt files count as notes, not as data. `options` are keyed by file name; those
// of a pattern's name hold for all of its files. Fails with not_found, invalid_argument (no data file, unknown format),
// each naming what can be read.
core::Result<std::vector<SourceFile>> find_source_files(const std::vector<std::filesystem::path>& paths,
                                                        const std::map<std::string, FileOptions>& options);

// "Web visits (2024).csv.gz" -> "Web_visits_2024"
std::string table_name_of(std::string_view file_name);

// The path as a reader's pattern that matches this file only: "sales [2024].csv" -> "sales [[]2024].csv"
std::string as_pattern(const std::filesystem::path& path);

// Digest of everything that the cached tables depend on: paths, sizes, times, options. A database's own log counts to
// it.
std::string fingerprint(const std::vector<SourceFile>& files, std::string_view library_version);

}
