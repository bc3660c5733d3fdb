#include "sql/times.hpp"

#include "sql/calendar.hpp"
#include "sql/walk.hpp"

namespace datachat::sql {
namespace {

using models::TimeStorage;
using models::Value;

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t day_length = 86'400 * second;

// A wall-clock moment in the storage of the column; `zone_offset` turns it into an instant where instants are stored.
Value stored(std::int64_t wall_clock, const RelativeDate& relative, int zone_offset)
{
    const std::int64_t instant = wall_clock - zone_offset * second;
    const std::int64_t days = floor_divide(wall_clock, day_length);
    const bool midnight = days * day_length == wall_clock;
    switch (relative.storage) {
    case TimeStorage::epoch_seconds:
        return Value(floor_divide(instant, second));
    case TimeStorage::epoch_milliseconds:
        return Value(floor_divide(instant, 1'000));
    case TimeStorage::julian_day:
        return Value(static_cast<double>(instant) / static_cast<double>(day_length) + 2'440'587.5);
    case TimeStorage::iso_text:
        return Value(midnight ? models::to_text(models::Date{static_cast<std::int32_t>(days)})
                              : models::to_text(Value(models::Timestamp{wall_clock})));
    case TimeStorage::none:
    case TimeStorage::native:
        break;
    }
    if (relative.type == models::Type::timestamp_tz)
        return Value(models::TimestampTz{instant});
    if (relative.type == models::Type::timestamp || !midnight)
        return Value(models::Timestamp{wall_clock});
    return Value(models::Date{static_cast<std::int32_t>(days)});
}

std::int64_t start_of(const RelativeDate& relative, const TimeFrame& frame)
{
    const std::int64_t now = frame.as_of_microseconds + frame.zone_offset_seconds * second;
    const std::int64_t today = floor_divide(now, day_length);
    const std::int64_t offset = relative.offset;
    const CivilDate date = civil_of(today);
    const std::int64_t month = date.year * 12 + date.month - 1;
    const std::int64_t shift = relative.fiscal ? frame.fiscal_year_start_month - 1 : 0;
    const auto months = [](std::int64_t count) { return first_of_month(count) * day_length; };
    switch (relative.unit) {
    case DateUnit::year:
        return months((floor_divide(month - shift, 12) + offset) * 12 + shift);
    case DateUnit::quarter:
        return months((floor_divide(month - shift, 3) + offset) * 3 + shift);
    case DateUnit::month:
        return months(month + offset);
    case DateUnit::week:
    case DateUnit::iso_week: {
        const bool sunday = frame.week_starts_on_sunday && relative.unit == DateUnit::week;
        const int weekday = day_of_week(today);
        return (today - (sunday ? weekday : (weekday + 6) % 7) + offset * 7) * day_length;
    }
    case DateUnit::hour:
        return (floor_divide(now, 3'600 * second) + offset) * 3'600 * second;
    case DateUnit::minute:
        return (floor_divide(now, 60 * second) + offset) * 60 * second;
    case DateUnit::second:
        return (floor_divide(now, second) + offset) * second;
    case DateUnit::day:
    case DateUnit::day_of_week:
    case DateUnit::day_of_year:
        break;
    }
    return (today + offset) * day_length;
}

}

models::Value resolve_relative_date(const RelativeDate& relative, const TimeFrame& frame)
{
    return stored(start_of(relative, frame), relative, frame.zone_offset_seconds);
}

Query bind_times(Query query, const TimeFrame& frame)
{
    walk(query, MutableVisitor{.expr = [&frame](Expr& expr) {
             if (const auto* relative = std::get_if<RelativeDate>(&expr.node))
                 expr.node = Literal{resolve_relative_date(*relative, frame)};
         }});
    return query;
}

}
