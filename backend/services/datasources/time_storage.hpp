#pragma once

#include "models/schema.hpp"
#include "models/value.hpp"

#include <span>
#include <string_view>

namespace datachat::services::datasources {

// Whether text is a date or a date with time of day, as ISO 8601 and SQLite write them: 2024-01-31, 2024-01-31
// 10:00[:00[.000]][Z|+02:00], also with T.
bool is_iso_time(std::string_view text);

// Whether a column's name says that it holds points in time: created_at, OrderDate, ts, ...
bool names_a_time(std::string_view column);

// How a column that is no native time stores points in time, judged from some of its values and its name; none if it
// holds something else. Text must look like ISO dates; numbers must be in the range of their unit between 1973 and
// 2100, and the name must speak of time.
models::TimeStorage guess_time_storage(std::string_view column, std::span<const models::Value> values);

}
