#pragma once

#include "models/value.hpp"

#include <optional>
#include <string_view>

namespace datachat::services::datasources::postgres {

// Reads PostgreSQL's own interval style: "1 year 2 mons -3 days +04:05:06.7".
std::optional<models::Interval> parse_interval(std::string_view text);

}
