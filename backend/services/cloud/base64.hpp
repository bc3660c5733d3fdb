#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace datachat::services::cloud {

// RFC 4648, section 4: with padding.
std::string base64(std::string_view bytes);

// RFC 4648, section 5, without padding: as JSON web tokens want it.
std::string base64_url(std::string_view bytes);

// The bytes of section 4's form, padded; none if it is not that.
std::optional<std::string> from_base64(std::string_view text);

}
