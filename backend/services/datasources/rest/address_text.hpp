#pragma once

#include "core/result.hpp"
#include "services/datasources/rest/rest_config.hpp"

#include <string>
#include <string_view>

namespace datachat::services::datasources::rest {

// With everything but letters, digits and -._~ escaped (RFC 3986, section 2.3).
std::string escaped(std::string_view text);

std::string base64(std::string_view bytes); // RFC 4648, with padding

// The address with parameters behind those that it has; one of the same name is replaced.
std::string with_parameters(std::string_view address, const Parameters& parameters);

// The address that `reference`, as an API gave it for `from`, stands for. Fails with upstream where it is none, or
// leads to another server: credentials go to the configured one only.
core::Result<std::string> resolved_address(std::string_view from, std::string_view reference);

}
