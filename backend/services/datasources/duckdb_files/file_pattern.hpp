#pragma once

#include "core/result.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace datachat::services::datasources::duckdb_files {

// Whether a path stands for a set of files: it has * or ? and no file of exactly that name exists.
bool is_pattern(const std::filesystem::path& path);

// A file that a pattern matches, with what its folders say of its rows (Hive partitioning): sales/year=2024/a.parquet
// has year 2024.
struct MatchedFile {
    std::filesystem::path path;
    std::map<std::string, std::string> partition;
};

// The files that match, sorted: * and ? within a name, ** for any folders below. Links to folders are not followed.
// Fails with not_found (none), too_large (more than a thousand), unavailable (a folder that cannot be read).
core::Result<std::vector<MatchedFile>> files_matching(const std::filesystem::path& pattern);

// What people would call the set: "visits" of visits_*.csv, "sales" of sales/**/*.parquet and of sales/*.csv.
std::string name_of_pattern(const std::filesystem::path& pattern);

}
