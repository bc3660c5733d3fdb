#pragma once

#include "models/value.hpp"

#include <optional>
#include <string_view>

namespace datachat::services::datasources::bigquery {

// "1-2 3 4:5:6.789", the canonical form: years and months, days, time of day; each part may be negative
// (https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#interval_type).
std::optional<models::Interval> parse_interval(std::string_view text);

}
