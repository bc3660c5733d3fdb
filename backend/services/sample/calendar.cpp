#include "services/sample/calendar.hpp"

#include <fmt/format.h>

namespace datachat::services::sample {

std::string iso_date(std::int32_t day)
{
    const auto date = date_of(day);
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

std::string german_date(std::int32_t day)
{
    const auto date = date_of(day);
    return fmt::format("{:02}.{:02}.{:04}", static_cast<unsigned>(date.day()), static_cast<unsigned>(date.month()),
                       static_cast<int>(date.year()));
}

std::string iso_timestamp(std::int64_t seconds)
{
    constexpr std::int64_t day_seconds = 86'400;
    const auto day = static_cast<std::int32_t>(seconds / day_seconds);
    const std::int64_t rest = seconds % day_seconds;
    return fmt::format("{} {:02}:{:02}:{:02}", iso_date(day), rest / 3600, rest / 60 % 60, rest % 60);
}

}
