#pragma once

#include "core/result.hpp"

#include <string>

namespace datachat::services::cloud {

using core::Result;

// The text of a file that holds a key, of at most 64 kB. Fails with not_found or invalid_argument.
Result<std::string> read_key_file(const std::string& path);

}
