#pragma once

#include "models/value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace datachat::sql {

// "1 year 2 months 3 days -01:00:00", "90 minutes", "1.5 hours"; none for what is not such a list.
std::optional<models::Interval> parse_interval(std::string_view text);

bool is_interval_unit(std::string_view word);   // day, days, hour, ... (lower case)
std::string plural_unit(std::string_view word); // "days"

}
