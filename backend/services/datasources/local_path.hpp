#pragma once

#include "core/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace datachat::services::datasources {

// The scheme of the address that a plain path stands for: "sqlite" or "files", from what lies there. Fails with
// not_found, or with invalid_argument for what is neither.
core::Result<std::string> scheme_of_path(std::string_view path);

// What follows "sqlite:", "sqlite://", ... as an absolute path, so that a source does not depend on where the program
// was started. Fails with invalid_argument when nothing follows.
core::Result<std::filesystem::path> path_of_address(std::string_view address);

}
