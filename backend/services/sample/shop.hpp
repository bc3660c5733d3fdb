#pragma once

#include "core/result.hpp"
#include "models/knowledge.hpp"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace datachat::services::sample {

using core::Result;

constexpr std::uint64_t default_seed = 1;

// Writes the sample shop: folder/shop.sqlite (about 200,000 rows in 13 tables, 2022 to 2024) and folder/files with a
// CSV and a Parquet file and a product list in another spelling. The same seed writes the same data. Each file appears
// whole or not at all; older samples are replaced. Fails with unavailable (the folder cannot be written) or conflict
// (folder/shop.sqlite is somebody's own database). Takes about a second: not for an event loop.
Result<void> write_sample(const std::filesystem::path& folder, std::uint64_t seed = default_seed);

// What a shop means by its words: active metrics over the sample's tables, for the project that the sample comes with.
// Ids, versions and times are left to whoever stores them.
std::vector<models::KnowledgeEntry> shop_glossary();

}
