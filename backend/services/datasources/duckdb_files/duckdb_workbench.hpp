#pragma once

#include "services/datasources/duckdb_files/file_cache.hpp"
#include "services/datasources/duckdb_files/library.hpp"
#include "services/datasources/workbench.hpp"

#include <boost/asio/thread_pool.hpp>

#include <filesystem>

namespace datachat::services::datasources::duckdb_files {

// Workbenches in memory, spilling below `folder` when they grow. `pool` must outlive them.
MakeWorkbench duckdb_workbenches(std::filesystem::path folder, EngineLimits limits, asio::thread_pool& pool);

}
