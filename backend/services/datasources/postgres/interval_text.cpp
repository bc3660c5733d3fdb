#include "services/datasources/postgres/interval_text.hpp"

#include <charconv>
#include <cstdint>

namespace datachat::services::datasources::postgres {
namespace {

std::string_view take_word(std::string_view& text)
{
    while (text.starts_with(' '))
        text.remove_prefix(1);
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(word.size());
    return word;
}

std::optional<std::int64_t> take_integer(std::string_view& text)
{
    std::int64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc())
        return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

// "04:05:06.789", hours beyond 24 allowed
std::optional<std::int64_t> parse_clock(std::string_view text)
{
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+'))
        text.remove_prefix(1);
    const auto hours = take_integer(text);
    if (!hours || *hours > 2'500'000'000 || !text.starts_with(':'))
        return std::nullopt;
    text.remove_prefix(1);
    const auto minutes = take_integer(text);
    if (!minutes || !text.starts_with(':'))
        return std::nullopt;
    text.remove_prefix(1);
    const auto seconds = take_integer(text);
    if (!seconds)
        return std::nullopt;
    std::int64_t fraction = 0;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        std::int64_t unit = 100'000;
        for (; !text.empty() && unit > 0; unit /= 10, text.remove_prefix(1))
            fraction += unit * (text.front() - '0');
    }
    if (!text.empty())
        return std::nullopt;
    const std::int64_t total = ((*hours * 60 + *minutes) * 60 + *seconds) * 1'000'000 + fraction;
    return negative ? -total : total;
}

}

std::optional<models::Interval> parse_interval(std::string_view text)
{
    models::Interval interval;
    bool any = false;
    while (true) {
        std::string_view word = take_word(text);
        if (word.empty())
            return any ? std::optional(interval) : std::nullopt;
        any = true;
        if (word.find(':') != std::string_view::npos) {
            const auto clock = parse_clock(word);
            if (!clock)
                return std::nullopt;
            interval.microseconds = *clock;
            continue;
        }
        if (word.starts_with('+'))
            word.remove_prefix(1);
        const auto number = take_integer(word);
        const std::string_view unit = take_word(text);
        if (!number || !word.empty() || *number > INT32_MAX / 12 || *number < INT32_MIN / 12)
            return std::nullopt;
        const auto amount = static_cast<std::int32_t>(*number);
        if (unit.starts_with("year"))
            interval.months += amount * 12;
        else if (unit.starts_with("mon"))
            interval.months += amount;
        else if (unit.starts_with("day"))
            interval.days += amount;
        else
            return std::nullopt;
    }
}

}
