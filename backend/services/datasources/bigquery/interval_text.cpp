#include "services/datasources/bigquery/interval_text.hpp"

#include <charconv>
#include <cstdint>

namespace datachat::services::datasources::bigquery {
namespace {

bool take(std::string_view& text, char c)
{
    if (!text.starts_with(c))
        return false;
    text.remove_prefix(1);
    return true;
}

// Digits only: a sign stands before a whole part.
std::optional<std::int64_t> take_number(std::string_view& text, std::int64_t most)
{
    std::int64_t number = 0;
    const char* begin = text.data();
    const auto [end, failed] = std::from_chars(begin, begin + text.size(), number);
    if (failed != std::errc() || *begin == '-' || number > most)
        return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - begin));
    return number;
}

std::optional<std::int64_t> take_clock(std::string_view& text)
{
    const auto hours = take_number(text, 100'000'000);
    if (!hours || !take(text, ':'))
        return std::nullopt;
    const auto minutes = take_number(text, 59);
    if (!minutes || !take(text, ':'))
        return std::nullopt;
    const auto seconds = take_number(text, 59);
    if (!seconds)
        return std::nullopt;
    std::int64_t fraction = 0;
    if (take(text, '.')) {
        for (std::int64_t unit = 100'000; !text.empty() && text.front() >= '0' && text.front() <= '9';
             unit /= 10, text.remove_prefix(1))
            fraction += unit * (text.front() - '0');
    }
    return ((*hours * 60 + *minutes) * 60 + *seconds) * 1'000'000 + fraction;
}

}

std::optional<models::Interval> parse_interval(std::string_view text)
{
    models::Interval interval;
    const bool months_back = take(text, '-');
    const auto years = take_number(text, 10'000);
    if (!years || !take(text, '-'))
        return std::nullopt;
    const auto months = take_number(text, 11);
    if (!months || !take(text, ' '))
        return std::nullopt;
    interval.months = static_cast<std::int32_t>(*years * 12 + *months) * (months_back ? -1 : 1);
    const bool days_back = take(text, '-');
    const auto days = take_number(text, 3'660'000);
    if (!days || !take(text, ' '))
        return std::nullopt;
    interval.days = static_cast<std::int32_t>(*days) * (days_back ? -1 : 1);
    const bool clock_back = take(text, '-');
    const auto clock = take_clock(text);
    if (!clock || !text.empty())
        return std::nullopt;
    interval.microseconds = *clock * (clock_back ? -1 : 1);
    return interval;
}

}
