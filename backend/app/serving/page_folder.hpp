#pragma once

#include "api/http/static_files.hpp"
#include "core/result.hpp"

#include <memory>
#include <string>

namespace datachat::app {

// The page in `configured`, or in the first folder "page" beside the program or above it; null when there is none.
// Fails with not_found when a configured folder holds none.
core::Result<std::shared_ptr<const api::StaticFiles>> find_page(const std::string& configured);

// Asks the desktop to show an address; does nothing where there is none.
void open_browser(const std::string& address);

}
