#pragma once

#include "core/result.hpp"
#include "services/sample/shop_data.hpp"

#include <filesystem>

namespace datachat::services::sample {

// Marks our samples in the file's header, so that nobody's own database is ever written over.
constexpr std::int32_t sample_application_id = 0x44434854; // "DCHT"

// Writes the shop as a new SQLite database. Fails with unavailable when the file cannot be written.
core::Result<void> write_shop_database(const Shop& shop, const std::filesystem::path& path);

// Whether a database written by write_shop_database stands at `path`.
bool is_sample_database(const std::filesystem::path& path);

}
