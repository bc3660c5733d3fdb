#pragma once

#include "core/error.hpp"

#include <string>
#include <string_view>

namespace datachat::db::sqlite {

// What an extended SQLite result code means for the person who runs the server, with the remedy. `detail` is SQLite's
// own text.
core::Error to_error(int extended_code, std::string_view path, std::string detail);

}
