#pragma once

#include "models/value.hpp"

#include <mysql.h>

namespace datachat::services::datasources::mysql {

// A date, time of day or point in time as the server sent it. What is none of the calendar (0000-00-00, 2024-02-00)
// stays a text; a time below 0 or past 24 hours is an interval.
models::Value date_of(const MYSQL_TIME& time);
models::Value timestamp_of(const MYSQL_TIME& time);
models::Value time_of_day(const MYSQL_TIME& time);

}
