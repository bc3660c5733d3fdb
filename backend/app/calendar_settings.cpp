#include "app/calendar_settings.hpp"

#include "app/time_zone.hpp"
#include "models/value.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace datachat::app {

using core::Errc;
using core::fail;

core::Result<void> apply_project_settings(const std::string& settings_json, CalendarSettings& calendar)
{
    boost::system::error_code error;
    const boost::json::value settings = boost::json::parse(settings_json, error);
    if (error || !settings.is_object())
        return fail(Errc::corrupt, "The project's stored settings are damaged: set them again.");
    const auto text = [&](const char* key, std::string& target) {
        const boost::json::value* value = settings.get_object().if_contains(key);
        if (value != nullptr && value->is_string() && !value->get_string().empty())
            target = std::string(value->get_string());
    };
    text("today", calendar.today);
    text("zone", calendar.zone);
    text("week_start", calendar.week_start);
    const boost::json::value* fiscal = settings.get_object().if_contains("fiscal_year_start");
    if (fiscal != nullptr && fiscal->is_int64())
        calendar.fiscal_year_start = static_cast<int>(std::clamp<std::int64_t>(fiscal->get_int64(), -1, 99));
    return {};
}

core::Result<sql::TimeFrame> make_time_frame(const CalendarSettings& calendar, const core::Clock& clock)
{
    sql::TimeFrame frame{.zone = calendar.zone};
    auto instant = std::chrono::duration_cast<std::chrono::microseconds>(clock.now().time_since_epoch()).count();
    if (!calendar.today.empty()) {
        const auto date = models::parse_date(calendar.today);
        if (!date)
            return fail(Errc::invalid_argument,
                        fmt::format("\"today\" must be a date like 2024-06-30, not \"{}\".", calendar.today));
        instant = (date->days * 24LL + 12) * 3600 * 1'000'000;
    }
    const auto offset = zone_offset(frame.zone, instant / 1'000'000);
    if (!offset)
        return std::unexpected(offset.error());
    if (calendar.fiscal_year_start < 1 || calendar.fiscal_year_start > 12)
        return fail(Errc::invalid_argument, "\"fiscal_year_start\" must be a month from 1 to 12.");
    if (calendar.week_start != "monday" && calendar.week_start != "sunday")
        return fail(Errc::invalid_argument,
                    fmt::format("\"week_start\" must be monday or sunday, not \"{}\".", calendar.week_start));
    frame.as_of_microseconds = calendar.today.empty() ? instant : instant - *offset * 1'000'000LL;
    frame.zone_offset_seconds = *offset;
    frame.fiscal_year_start_month = calendar.fiscal_year_start;
    frame.week_starts_on_sunday = calendar.week_start == "sunday";
    return frame;
}

}
