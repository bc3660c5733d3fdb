#pragma once

#include "core/result.hpp"
#include "services/sample/shop_data.hpp"

#include <filesystem>

namespace datachat::services::sample {

// Writes what each store counted of each product as a Parquet file, with DuckDB. Fails with unavailable when its
// library is missing or the file cannot be written.
core::Result<void> write_stock_counts_parquet(const Shop& shop, const std::filesystem::path& path);

}
