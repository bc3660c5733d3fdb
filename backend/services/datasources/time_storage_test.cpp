#include "services/datasources/time_storage.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace datachat::services::datasources {
namespace {

using models::TimeStorage;
using models::Value;

TimeStorage guess(std::string_view name, const std::vector<Value>& values)
{
    return guess_time_storage(name, values);
}

TEST(TimeStorage, iso_text_is_a_date_with_or_without_time)
{
    for (const char* text : {"2024-01-31", "2024-01-31 10:00", "2024-01-31 10:00:00.250", "2024-01-31T10:00:00Z",
                             "2024-01-31T10:00:00+02:00"})
        EXPECT_TRUE(is_iso_time(text)) << text;
    for (const char* text :
         {"", "2024", "2024-13-01", "2024-01-32", "31.01.2024", "2024-01-31 25:00", "2024-01-31x", "10:00:00"})
        EXPECT_FALSE(is_iso_time(text)) << text;
}

TEST(TimeStorage, text_columns_are_judged_by_their_values)
{
    EXPECT_EQ(guess("x", {Value("2024-01-31"), Value(), Value("")}), TimeStorage::iso_text);
    EXPECT_EQ(guess("date", {Value("January 1")}), TimeStorage::none);
    EXPECT_EQ(guess("date", {}), TimeStorage::none);
}

TEST(TimeStorage, numbers_need_a_name_and_a_range)
{
    EXPECT_EQ(guess("created_at", {Value(1706659200)}), TimeStorage::epoch_seconds);
    EXPECT_EQ(guess("createdAt", {Value(1706659200000LL)}), TimeStorage::epoch_milliseconds);
    EXPECT_EQ(guess("OrderDate", {Value(2460341.5)}), TimeStorage::julian_day);
    EXPECT_EQ(guess("population", {Value(1706659200)}), TimeStorage::none);
    EXPECT_EQ(guess("duration_time", {Value(120)}), TimeStorage::none);
}

}
}
