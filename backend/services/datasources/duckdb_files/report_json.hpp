#pragma once

#include "core/result.hpp"
#include "services/datasources/duckdb_files/file_options.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace datachat::services::datasources::duckdb_files {

// Reports as they are kept beside the cached tables.
std::string write_reports(const std::vector<FileReport>& reports);
core::Result<std::vector<FileReport>> read_reports(std::string_view text); // fails with corrupt

}
