#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace datachat::services::sample {

constexpr std::int32_t day_number(int year, unsigned month, unsigned day)
{
    return static_cast<std::int32_t>(
        std::chrono::sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day))
            .time_since_epoch()
            .count());
}

// The shop's history: three whole years.
constexpr std::int32_t first_day = day_number(2022, 1, 1);
constexpr std::int32_t last_day = day_number(2024, 12, 31);

constexpr std::chrono::year_month_day date_of(std::int32_t day)
{
    return std::chrono::sys_days(std::chrono::days(day));
}
constexpr int year_of(std::int32_t day)
{
    return static_cast<int>(date_of(day).year());
}
constexpr unsigned month_of(std::int32_t day)
{
    return static_cast<unsigned>(date_of(day).month());
}

// 0 = Sunday
constexpr unsigned weekday_of(std::int32_t day)
{
    return std::chrono::weekday(std::chrono::sys_days(std::chrono::days(day))).c_encoding();
}

std::string iso_date(std::int32_t day);          // 2024-01-31
std::string german_date(std::int32_t day);       // 31.01.2024
std::string iso_timestamp(std::int64_t seconds); // 2024-01-31 10:00:00

}
