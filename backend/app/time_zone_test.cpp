#include "app/time_zone.hpp"

#include <gtest/gtest.h>

namespace datachat::app {
namespace {

constexpr std::int64_t january_2024 = 1'704'067'200;
constexpr std::int64_t july_2024 = 1'719'792'000;

TEST(TimeZone, knows_summer_and_winter)
{
    EXPECT_EQ(zone_offset("Europe/Berlin", january_2024), 3600);
    EXPECT_EQ(zone_offset("Europe/Berlin", july_2024), 7200);
    EXPECT_EQ(zone_offset("America/New_York", january_2024), -18000);
    EXPECT_EQ(zone_offset("UTC", july_2024), 0);
}

TEST(TimeZone, refuses_what_is_no_zone)
{
    for (const char* zone : {"", "Mars/Base", "../../etc/passwd", "/etc/passwd", "Europe/Berlin\n"})
        EXPECT_FALSE(zone_offset(zone, january_2024)) << zone;
}

}
}
