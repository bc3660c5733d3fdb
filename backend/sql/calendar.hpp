#pragma once

#include <cstdint>

// The proleptic Gregorian calendar, in days since 1970-01-01.
namespace datachat::sql {

struct CivilDate {
    std::int64_t year = 1970;
    int month = 1;
    int day = 1;
};

constexpr std::int64_t floor_divide(std::int64_t a, std::int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

// After Howard Hinnant, "chrono-compatible low-level date algorithms": years begin in March, so that a leap day comes
// last.
constexpr std::int64_t days_of(CivilDate date)
{
    const std::int64_t year = date.year - (date.month <= 2 ? 1 : 0);
    const std::int64_t era = floor_divide(year, 400);
    const std::int64_t year_of_era = year - era * 400;
    const std::int64_t day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
    return era * 146'097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719'468;
}

constexpr CivilDate civil_of(std::int64_t days)
{
    days += 719'468;
    const std::int64_t era = floor_divide(days, 146'097);
    const std::int64_t day_of_era = days - era * 146'097;
    const std::int64_t year_of_era =
        (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t march_month = (5 * day_of_year + 2) / 153;
    const int month = static_cast<int>(march_month < 10 ? march_month + 3 : march_month - 9);
    return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month,
            static_cast<int>(day_of_year - (153 * march_month + 2) / 5 + 1)};
}

// 0 = Sunday.
constexpr int day_of_week(std::int64_t days)
{
    return static_cast<int>(days + 4 - floor_divide(days + 4, 7) * 7);
}

// First day of a month counted from January of year 0.
constexpr std::int64_t first_of_month(std::int64_t month)
{
    const std::int64_t year = floor_divide(month, 12);
    return days_of({year, static_cast<int>(month - year * 12) + 1, 1});
}

static_assert(days_of({1970, 1, 1}) == 0 && days_of({2024, 2, 29}) == 19'782 &&
              day_of_week(days_of({2024, 2, 29})) == 4);
static_assert(civil_of(19'782).month == 2 && civil_of(19'782).day == 29 && civil_of(-1).year == 1969);

}
