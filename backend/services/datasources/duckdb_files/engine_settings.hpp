#pragma once

#include "services/datasources/duckdb_files/connection.hpp"

#include <filesystem>
#include <string>

namespace datachat::services::datasources::duckdb_files {

struct EngineLimits {
    std::string memory = "512MB"; // of DuckDB; what does not fit goes to temporary files
    int threads = 2;
};

// What every database of ours is opened with: its limits, and nothing that would ask the network.
Settings engine_settings(const EngineLimits& limits, const std::filesystem::path& temporary);

}
