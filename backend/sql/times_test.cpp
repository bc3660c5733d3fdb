#include "sql/times.hpp"

#include <gtest/gtest.h>

namespace datachat::sql {
namespace {

using models::TimeStorage;
using models::Type;

constexpr std::int64_t november_22 = 1'795'305'600'000'000; // Sunday 2026-11-22 00:00 UTC

std::string start(RelativeDate relative, TimeFrame frame = {.as_of_microseconds = november_22 + 43'200'000'000})
{
    return models::to_text(resolve_relative_date(relative, frame));
}

TEST(Times, StartsUnitsAroundTheAsOfTime)
{
    EXPECT_EQ(start({DateUnit::day, 0}), "2026-11-22");
    EXPECT_EQ(start({DateUnit::day, -30}), "2026-10-23");
    EXPECT_EQ(start({DateUnit::month, -1}), "2026-10-01");
    EXPECT_EQ(start({DateUnit::month, 2}), "2027-01-01");
    EXPECT_EQ(start({DateUnit::quarter, 0}), "2026-10-01");
    EXPECT_EQ(start({DateUnit::quarter, -4}), "2025-10-01");
    EXPECT_EQ(start({DateUnit::year, -2}), "2024-01-01");
    EXPECT_EQ(start({DateUnit::hour, -1}), "2026-11-22 11:00:00");
}

TEST(Times, StartsWeeksOnMondayOrSunday)
{
    TimeFrame frame{.as_of_microseconds = november_22};
    EXPECT_EQ(start({DateUnit::week, 0}, frame), "2026-11-16");
    EXPECT_EQ(start({DateUnit::week, -1}, frame), "2026-11-09");
    frame.week_starts_on_sunday = true;
    EXPECT_EQ(start({DateUnit::week, 0}, frame), "2026-11-22");
    EXPECT_EQ(start({DateUnit::iso_week, 0}, frame), "2026-11-16");
}

TEST(Times, StartsFiscalYearsWhereTheHeaderSays)
{
    TimeFrame frame{.as_of_microseconds = november_22};
    frame.fiscal_year_start_month = 4;
    EXPECT_EQ(start({.unit = DateUnit::year, .offset = 0, .fiscal = true}, frame), "2026-04-01");
    EXPECT_EQ(start({.unit = DateUnit::quarter, .offset = 0, .fiscal = true}, frame), "2026-10-01");
    EXPECT_EQ(start({.unit = DateUnit::year, .offset = 0}, frame), "2026-01-01");
    frame.fiscal_year_start_month = 12;
    EXPECT_EQ(start({.unit = DateUnit::year, .offset = 0, .fiscal = true}, frame), "2025-12-01");
    EXPECT_EQ(start({.unit = DateUnit::quarter, .offset = 0, .fiscal = true}, frame), "2026-09-01");
}

TEST(Times, KnowsTheZone)
{
    TimeFrame frame{.as_of_microseconds = november_22 - 1};
    EXPECT_EQ(start({DateUnit::day, 0}, frame), "2026-11-21");
    frame.zone_offset_seconds = 3'600;
    EXPECT_EQ(start({DateUnit::day, 0}, frame), "2026-11-22");
    EXPECT_EQ(start({.unit = DateUnit::day, .offset = 0, .storage = TimeStorage::epoch_seconds}, frame), "1795302000");
}

TEST(Times, GivesWhatTheColumnStores)
{
    TimeFrame frame{.as_of_microseconds = november_22};
    EXPECT_EQ(start({.unit = DateUnit::day, .offset = 0, .storage = TimeStorage::epoch_milliseconds}, frame),
              "1795305600000");
    EXPECT_EQ(start({.unit = DateUnit::day, .offset = 0, .storage = TimeStorage::julian_day}, frame), "2461366.5");
    EXPECT_EQ(resolve_relative_date({.unit = DateUnit::day, .offset = 0, .storage = TimeStorage::iso_text}, frame),
              models::Value("2026-11-22"));
    EXPECT_EQ(resolve_relative_date({.unit = DateUnit::day, .offset = 0, .type = Type::timestamp}, frame).type(),
              Type::timestamp);
    EXPECT_EQ(resolve_relative_date({.unit = DateUnit::day, .offset = 0, .type = Type::timestamp_tz}, frame).type(),
              Type::timestamp_tz);
}

}
}
