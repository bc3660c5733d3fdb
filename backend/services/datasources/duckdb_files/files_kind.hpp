#pragma once

#include "services/datasources/source_kind.hpp"

#include <boost/asio/thread_pool.hpp>

#include <filesystem>

namespace datachat::services::datasources::duckdb_files {

// Data files, read into `cache_folder`. `pool` must outlive the sources.
SourceKind files_kind(std::filesystem::path cache_folder, asio::thread_pool& pool);

}
