#pragma once

#include "core/result.hpp"

#include <filesystem>
#include <string_view>

struct sqlite3;

namespace datachat::services::datasources::sqlite {

// What SQLite's result code means for the person who asked; the engine's words go to `detail`.
core::Error to_error(sqlite3* database, int code, const std::filesystem::path& file);

}
