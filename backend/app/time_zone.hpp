#pragma once

#include "core/result.hpp"

#include <cstdint>
#include <string>

namespace datachat::app {

// Seconds that local time in an IANA zone is ahead of UTC at an instant (seconds since 1970). Reads the system's TZif
// files (RFC 8536). Fails with invalid_argument for a zone that the system does not know.
core::Result<int> zone_offset(const std::string& zone, std::int64_t instant);

}
