#pragma once

#include "api/http/message.hpp"
#include "core/result.hpp"

#include <string_view>

namespace datachat::api {

// Takes a request target (/path?query) apart into `request`. Fails with invalid_argument for what is no path in
// origin-form, a broken %-escape, text that is not UTF-8, control characters, and "." or ".." as a segment.
core::Result<void> read_target(std::string_view target, Request& request);

// Text behind %-escapes; `plus_is_space` as in a query. Fails as read_target.
core::Result<std::string> percent_decode(std::string_view text, bool plus_is_space);

bool is_utf8(std::string_view text);

}
