#include "services/datasources/mysql/temporal_cells.hpp"

#include <fmt/format.h>

#include <chrono>
#include <optional>

namespace datachat::services::datasources::mysql {
namespace {

constexpr std::int64_t microseconds_per_second = 1'000'000;
constexpr std::int64_t microseconds_per_day = 86'400 * microseconds_per_second;

std::optional<std::int32_t> days_of(const MYSQL_TIME& time)
{
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(time.year)),
                                           std::chrono::month(time.month), std::chrono::day(time.day)};
    if (!date.ok() || time.year == 0)
        return std::nullopt;
    return static_cast<std::int32_t>(std::chrono::sys_days(date).time_since_epoch().count());
}

std::int64_t microseconds_of(const MYSQL_TIME& time)
{
    const std::int64_t hours = std::int64_t{time.day} * 24 + time.hour; // days only where it is a TIME
    const std::int64_t seconds = (hours * 60 + time.minute) * 60 + time.second;
    return seconds * microseconds_per_second + static_cast<std::int64_t>(time.second_part);
}

std::string as_written(const MYSQL_TIME& time, bool with_time)
{
    std::string text = fmt::format("{:04}-{:02}-{:02}", time.year, time.month, time.day);
    if (with_time)
        text += fmt::format(" {:02}:{:02}:{:02}", time.hour, time.minute, time.second);
    return text;
}

}

models::Value date_of(const MYSQL_TIME& time)
{
    const auto days = days_of(time);
    return days ? models::Value(models::Date{*days}) : models::Value(as_written(time, false));
}

models::Value timestamp_of(const MYSQL_TIME& time)
{
    const auto days = days_of(time);
    if (!days)
        return as_written(time, true);
    MYSQL_TIME clock = time;
    clock.day = 0;
    return models::Timestamp{*days * microseconds_per_day + microseconds_of(clock)};
}

models::Value time_of_day(const MYSQL_TIME& time)
{
    const std::int64_t microseconds = microseconds_of(time);
    if (time.neg != 0 || microseconds >= microseconds_per_day)
        return models::Interval{0, 0, time.neg != 0 ? -microseconds : microseconds};
    return models::Time{microseconds};
}

}
