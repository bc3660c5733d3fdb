#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace datachat::services::cloud {

// By how many minutes, rounded, `now` is ahead of a Date header in the form that servers send (RFC 9110,
// section 5.6.7); negative when behind, none if it is no date.
std::optional<std::int64_t> minutes_ahead(std::string_view date, std::chrono::system_clock::time_point now);

}
