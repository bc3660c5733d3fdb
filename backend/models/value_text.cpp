#include "models/value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

namespace datachat::models {
namespace {

constexpr std::int64_t microseconds_per_day = 86'400'000'000;

std::chrono::year_month_day calendar(std::int64_t days)
{
    return std::chrono::sys_days{std::chrono::days{days}};
}

std::string date_text(std::int64_t days)
{
    const auto date = calendar(days);
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

std::string time_text(std::int64_t microseconds)
{
    const auto seconds = microseconds / 1'000'000;
    std::string text = fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if (const auto fraction = microseconds % 1'000'000; fraction != 0) {
        text += fmt::format(".{:06}", fraction);
        text.erase(text.find_last_not_of('0') + 1);
    }
    return text;
}

std::string timestamp_text(std::int64_t microseconds)
{
    std::int64_t days = microseconds / microseconds_per_day;
    std::int64_t rest = microseconds % microseconds_per_day;
    if (rest < 0) {
        rest += microseconds_per_day;
        --days;
    }
    return date_text(days) + ' ' + time_text(rest);
}

std::string float_text(double value)
{
    if (std::isnan(value))
        return "NaN";
    if (std::isinf(value))
        return value < 0 ? "-Infinity" : "Infinity";
    std::array<char, 512> buffer{};
    // Plain notation where a person reads it easily, shortest form in both.
    const double magnitude = std::fabs(value);
    const bool plain = magnitude == 0 || (magnitude >= 1e-6 && magnitude < 1e16);
    const auto end = plain
                         ? std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed)
                         : std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    std::string text(buffer.data(), end.ptr);
    if (plain && text.find('.') == std::string::npos)
        text += ".0";
    return text;
}

std::string interval_text(const Interval& value)
{
    std::string text;
    const auto add = [&](std::int64_t count, std::string_view unit) {
        if (count != 0)
            text += fmt::format("{}{} {}{}", text.empty() ? "" : " ", count, unit, count == 1 ? "" : "s");
    };
    add(value.months / 12, "year");
    add(value.months % 12, "month");
    add(value.days, "day");
    if (value.microseconds != 0 || text.empty()) {
        if (!text.empty())
            text += ' ';
        text += (value.microseconds < 0 ? "-" : "") + time_text(std::abs(value.microseconds));
    }
    return text;
}

std::string hexadecimal(std::string_view bytes)
{
    std::string text = "0x";
    for (const char byte : bytes)
        fmt::format_to(std::back_inserter(text), "{:02x}", static_cast<unsigned char>(byte));
    return text;
}

// Reads `digits` decimal digits and moves past them.
std::optional<int> take_digits(std::string_view& text, std::size_t digits)
{
    int value = 0;
    if (text.size() < digits)
        return std::nullopt;
    for (std::size_t i = 0; i < digits; ++i) {
        if (text[i] < '0' || text[i] > '9')
            return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view& text, char expected)
{
    if (text.empty() || text.front() != expected)
        return false;
    text.remove_prefix(1);
    return true;
}

std::optional<std::int64_t> take_date(std::string_view& text)
{
    const auto year = take_digits(text, 4);
    if (!year || !take(text, '-'))
        return std::nullopt;
    const auto month = take_digits(text, 2);
    if (!month || !take(text, '-'))
        return std::nullopt;
    const auto day = take_digits(text, 2);
    if (!day)
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok())
        return std::nullopt;
    return std::chrono::sys_days{date}.time_since_epoch().count();
}

// hh:mm[:ss[.ffffff]]
std::optional<std::int64_t> take_time(std::string_view& text)
{
    const auto hour = take_digits(text, 2);
    if (!hour || *hour > 24 || !take(text, ':'))
        return std::nullopt;
    const auto minute = take_digits(text, 2);
    if (!minute || *minute > 59)
        return std::nullopt;
    std::int64_t microseconds = (*hour * 3600LL + *minute * 60LL) * 1'000'000;
    if (!take(text, ':'))
        return microseconds;
    const auto second = take_digits(text, 2);
    if (!second || *second > 60)
        return std::nullopt;
    microseconds += *second * 1'000'000LL;
    if (!take(text, '.'))
        return microseconds;
    std::int64_t unit = 100'000;
    bool any = false;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        microseconds += (text.front() - '0') * unit;
        unit /= 10;
        text.remove_prefix(1);
        any = true;
    }
    return any ? std::optional(microseconds) : std::nullopt;
}

std::optional<std::int64_t> take_timestamp(std::string_view& text)
{
    const auto days = take_date(text);
    if (!days)
        return std::nullopt;
    if (text.empty())
        return *days * microseconds_per_day;
    if (!take(text, ' ') && !take(text, 'T'))
        return std::nullopt;
    const auto time = take_time(text);
    if (!time)
        return std::nullopt;
    return *days * microseconds_per_day + *time;
}

// Z, +02, +02:00, +0200, -05:30:15 as microseconds to subtract; 0 when nothing stands there
std::optional<std::int64_t> take_zone(std::string_view& text)
{
    if (text.empty() || take(text, 'Z') || take(text, 'z'))
        return 0;
    const bool minus = text.front() == '-';
    if (!minus && text.front() != '+')
        return std::nullopt;
    text.remove_prefix(1);
    const auto hours = take_digits(text, 2);
    if (!hours || *hours > 15)
        return std::nullopt;
    std::int64_t seconds = *hours * 3600LL;
    take(text, ':');
    if (const auto minutes = take_digits(text, 2))
        seconds += *minutes * 60LL;
    if (take(text, ':')) {
        const auto rest = take_digits(text, 2);
        if (!rest)
            return std::nullopt;
        seconds += *rest;
    }
    return (minus ? -seconds : seconds) * 1'000'000;
}

}

std::string to_text(const Decimal& value)
{
    const bool negative = value.unscaled < 0;
    auto magnitude = static_cast<unsigned __int128>(value.unscaled);
    if (negative)
        magnitude = -magnitude;
    std::string digits;
    do {
        digits += static_cast<char>('0' + static_cast<int>(magnitude % 10));
        magnitude /= 10;
    } while (magnitude != 0);
    while (digits.size() <= value.scale)
        digits += '0';
    if (value.scale > 0)
        digits.insert(value.scale, ".");
    if (negative)
        digits += '-';
    std::ranges::reverse(digits);
    return digits;
}

std::optional<Decimal> parse_decimal(std::string_view text)
{
    const bool negative = take(text, '-');
    if (!negative)
        take(text, '+');
    Decimal value;
    int significant = 0;
    bool any = false;
    bool fraction = false;
    for (const char c : text) {
        if (c == '.' && !fraction) {
            fraction = true;
            continue;
        }
        if (c < '0' || c > '9')
            return std::nullopt;
        any = true;
        if (value.unscaled != 0 || c != '0')
            ++significant;
        if (significant > 38 || (fraction && value.scale == 38))
            return std::nullopt;
        value.unscaled = value.unscaled * 10 + (c - '0');
        if (fraction)
            ++value.scale;
    }
    if (!any)
        return std::nullopt;
    if (negative)
        value.unscaled = -value.unscaled;
    return value;
}

std::string to_text(Date value)
{
    return date_text(value.days);
}

std::optional<Date> parse_date(std::string_view text)
{
    const auto days = take_date(text);
    if (!days || !text.empty())
        return std::nullopt;
    return Date{static_cast<std::int32_t>(*days)};
}

std::optional<Timestamp> parse_timestamp(std::string_view text)
{
    const auto microseconds = take_timestamp(text);
    if (!microseconds || !text.empty())
        return std::nullopt;
    return Timestamp{*microseconds};
}

std::optional<TimestampTz> parse_timestamp_tz(std::string_view text)
{
    const auto microseconds = take_timestamp(text);
    if (!microseconds)
        return std::nullopt;
    const auto zone = take_zone(text);
    if (!zone || !text.empty())
        return std::nullopt;
    return TimestampTz{*microseconds - *zone};
}

std::optional<Time> parse_time(std::string_view text)
{
    const auto microseconds = take_time(text);
    if (!microseconds || !text.empty())
        return std::nullopt;
    return Time{*microseconds};
}

std::string to_text(const Value& value)
{
    struct Text {
        std::string operator()(Null) const { return "NULL"; }
        std::string operator()(bool content) const { return content ? "true" : "false"; }
        std::string operator()(std::int64_t content) const { return fmt::format("{}", content); }
        std::string operator()(std::uint64_t content) const { return fmt::format("{}", content); }
        std::string operator()(const Decimal& content) const { return to_text(content); }
        std::string operator()(double content) const { return float_text(content); }
        std::string operator()(const std::string& content) const { return content; }
        std::string operator()(const Bytes& content) const { return hexadecimal(content.data); }
        std::string operator()(Date content) const { return date_text(content.days); }
        std::string operator()(Time content) const { return time_text(content.microseconds); }
        std::string operator()(Timestamp content) const { return timestamp_text(content.microseconds); }
        std::string operator()(TimestampTz content) const { return timestamp_text(content.microseconds) + "Z"; }
        std::string operator()(const Interval& content) const { return interval_text(content); }
        std::string operator()(const Json& content) const { return content.text; }
        std::string operator()(const List& content) const
        {
            std::string text = "[";
            for (const Value& item : content.items) {
                if (text.size() > 1)
                    text += ", ";
                text += to_text(item);
            }
            return text + ']';
        }
    };
    return std::visit(Text{}, value.data);
}

}
