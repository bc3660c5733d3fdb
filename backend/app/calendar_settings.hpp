#pragma once

#include "core/clock.hpp"
#include "core/result.hpp"
#include "sql/times.hpp"

#include <string>

namespace datachat::app {

// What "today", "this week" and "this fiscal year" mean.
struct CalendarSettings {
    std::string today; // a date; "" = the clock's
    std::string zone = "UTC";
    std::string week_start = "monday";
    int fiscal_year_start = 1;
};

// Puts what a project's stored settings (JSON) say in place of what is configured. Fails with corrupt.
core::Result<void> apply_project_settings(const std::string& settings_json, CalendarSettings& calendar);

// Fails with invalid_argument and the name of the setting that is wrong.
core::Result<sql::TimeFrame> make_time_frame(const CalendarSettings& calendar, const core::Clock& clock);

}
