#include "sql/describe_state.hpp"
#include "sql/tree_bytes.hpp"
#include "sql/wording.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace datachat::sql::describing {
namespace {

constexpr std::int64_t microseconds_per_day = 86'400'000'000;

// A comparison of a point in time with a constant one.
struct Bound {
    const Expr* condition = nullptr;
    const Expr* operand = nullptr;
    BinaryOp op = BinaryOp::equal;
    std::optional<std::int64_t> microseconds; // of a literal
    const RelativeDate* relative = nullptr;
};

std::optional<std::int64_t> microseconds_of(const models::Value& value, models::TimeStorage storage)
{
    if (const auto* date = std::get_if<models::Date>(&value.data))
        return date->days * microseconds_per_day;
    if (const auto* moment = std::get_if<models::Timestamp>(&value.data))
        return moment->microseconds;
    if (const auto* text = std::get_if<std::string>(&value.data)) {
        if (const auto date = models::parse_date(*text))
            return date->days * microseconds_per_day;
        if (const auto moment = models::parse_timestamp(*text))
            return moment->microseconds;
        return std::nullopt;
    }
    const auto* number = std::get_if<std::int64_t>(&value.data);
    constexpr std::int64_t far = std::int64_t{1} << 40; // beyond any date that has a name
    if (!number || *number > far || *number < -far)
        return std::nullopt;
    if (storage == models::TimeStorage::epoch_seconds)
        return *number * 1'000'000;
    if (storage == models::TimeStorage::epoch_milliseconds)
        return *number * 1'000;
    return std::nullopt;
}

std::chrono::year_month_day day_of(std::int64_t microseconds)
{
    return std::chrono::sys_days{std::chrono::days{microseconds / microseconds_per_day}};
}

models::Date date_of(std::int64_t microseconds)
{
    return models::Date{static_cast<std::int32_t>(microseconds / microseconds_per_day)};
}

// "1-31 October 2026" for the days from `first` to the day before `end`.
std::string span_of_days(std::int64_t first, std::int64_t end)
{
    const std::int64_t last = end - microseconds_per_day;
    const auto from = day_of(first);
    const auto to = day_of(last);
    if (first >= last)
        return date_words(date_of(first));
    const std::string last_words = date_words(date_of(last));
    if (from.year() != to.year())
        return date_words(date_of(first)) + " - " + last_words;
    const std::string day = std::to_string(static_cast<unsigned>(from.day()));
    if (from.month() == to.month())
        return day + "-" + last_words;
    return day + " " + std::string(month_name(static_cast<int>(static_cast<unsigned>(from.month())))) + " - " +
           last_words;
}

std::string quarter_words(unsigned first_month)
{
    constexpr std::array<std::string_view, 4> names{"first", "second", "third", "fourth"};
    return "the " + std::string(names[(first_month - 1) / 3]) + " quarter of ";
}

// "in 2024" for [first, end).
std::string range_words(std::int64_t first, std::int64_t end)
{
    using namespace std::chrono;
    if (first % microseconds_per_day != 0 || end % microseconds_per_day != 0 || first >= end)
        return "from " + moment_words(first) + " until before " + moment_words(end);
    const year_month_day from = day_of(first);
    const std::string year_words = std::to_string(static_cast<int>(from.year()));
    const auto ends_at = [&](year_month_day day) {
        return sys_days{day}.time_since_epoch().count() * microseconds_per_day == end;
    };
    const auto month_number = static_cast<unsigned>(from.month());
    if (from.day() == day{1}) {
        if (month_number == 1 && ends_at(from + years{1}))
            return "in " + year_words;
        if (month_number % 3 == 1 && ends_at(from + months{3}))
            return "in " + quarter_words(month_number) + year_words;
        if (ends_at(from + months{1}))
            return "in " + std::string(month_name(static_cast<int>(month_number))) + " " + year_words;
    }
    if (end - first == microseconds_per_day)
        return "on " + date_words(date_of(first));
    return "from " + date_words(date_of(first)) + " to " + date_words(date_of(end - microseconds_per_day));
}

std::string unit_words(DateUnit unit, bool fiscal)
{
    constexpr std::array<std::string_view, 11> words{"year",        "quarter",     "month",   "week",
                                                     "day",         "hour",        "minute",  "second",
                                                     "day of week", "day of year", "ISO week"};
    return (fiscal ? "fiscal " : "") + std::string(words[static_cast<std::size_t>(unit)]);
}

std::string named_unit(const RelativeDate& date)
{
    const std::string unit = unit_words(date.unit, date.fiscal);
    switch (date.offset) {
    case 0:
        return date.unit == DateUnit::day ? "today" : "this " + unit;
    case -1:
        return date.unit == DateUnit::day ? "yesterday" : "last " + unit;
    case 1:
        return date.unit == DateUnit::day ? "tomorrow" : "next " + unit;
    default:
        return "the " + unit + " " + std::to_string(std::abs(date.offset)) + " " + plural(unit) +
               (date.offset < 0 ? " ago" : " ahead");
    }
}

std::string relative_range_words(const RelativeDate& from, const RelativeDate& to)
{
    const std::string unit = unit_words(from.unit, from.fiscal);
    if (from.unit == to.unit && from.fiscal == to.fiscal) {
        if (to.offset == from.offset + 1)
            return named_unit(from);
        if (to.offset == 0 && from.offset < 0)
            return "in the " + std::to_string(-from.offset) + " " + plural(unit) + " before " +
                   (from.unit == DateUnit::day ? "today" : "this one");
        if (to.offset == 1 && from.offset < 0)
            return "in the last " + std::to_string(1 - from.offset) + " " + plural(unit) + ", " +
                   (from.unit == DateUnit::day ? "today" : "this one") + " included";
    }
    if (from.offset == 0 && to.unit == DateUnit::day && to.offset == 1 && !to.fiscal)
        return "this " + unit + " until today";
    const auto start = [](const RelativeDate& date) {
        return date.unit == DateUnit::day ? named_unit(date) : "the start of " + named_unit(date);
    };
    return "from " + start(from) + " until before " + start(to);
}

std::optional<int> number_in(std::string_view text)
{
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

// "in January 2024" for a label of a bucket.
std::string bucket_label_words(DateUnit unit, const std::string& label)
{
    const auto year = number_in(std::string_view(label).substr(0, 4));
    if (unit == DateUnit::year && label.size() == 4 && year)
        return "in " + label;
    if (unit == DateUnit::quarter && label.size() == 7 && year && label[5] == 'Q' && label[6] >= '1' && label[6] <= '4')
        return "in " + quarter_words(static_cast<unsigned>(label[6] - '1') * 3 + 1) + label.substr(0, 4);
    const auto month = label.size() == 7 ? number_in(std::string_view(label).substr(5)) : std::nullopt;
    if (unit == DateUnit::month && year && month && *month >= 1 && *month <= 12)
        return "in " + std::string(month_name(*month)) + " " + label.substr(0, 4);
    const auto date = models::parse_date(label);
    if (unit == DateUnit::day && date)
        return "on " + date_words(*date);
    if (unit == DateUnit::week && date)
        return "in the week from " + date_words(*date);
    return {};
}

std::optional<std::int64_t> start_of(const RelativeDate& date, const TimeFrame& frame)
{
    RelativeDate as_date = date;
    as_date.storage = models::TimeStorage::native;
    as_date.type = models::Type::date;
    return microseconds_of(resolve_relative_date(as_date, frame), models::TimeStorage::native);
}

}

std::string Describer::relative_date(const RelativeDate& date) const
{
    std::string text = date.unit == DateUnit::day ? named_unit(date) : "the start of " + named_unit(date);
    if (frame_ && date.unit <= DateUnit::day)
        if (const auto start = start_of(date, *frame_))
            text += " (" + date_words(date_of(*start)) + ")";
    return text;
}

std::string Describer::compared_value(const Expr& value, const Expr& with, const Scope& scope) const
{
    const models::Value* literal = literal_value(value);
    const auto storage = literal ? time_storage_of(with, scope) : models::TimeStorage::none;
    if (storage != models::TimeStorage::none)
        if (const auto moment = microseconds_of(*literal, storage))
            return moment_words(*moment);
    return tight_phrase(value, scope);
}

std::vector<Describer::Period> Describer::periods(const std::vector<const Expr*>& conditions, const Scope& scope) const
{
    std::vector<Period> found;
    std::vector<Bound> lower;
    std::vector<Bound> upper;
    for (const Expr* condition : conditions) {
        const auto* node = as<Binary>(*condition);
        if (!node || !is_comparison(node->op))
            continue;
        Bound bound{.condition = condition, .operand = &*node->left, .op = node->op};
        const Expr* constant = &*node->right;
        if (as<Literal>(*bound.operand) || as<RelativeDate>(*bound.operand)) {
            std::swap(bound.operand, constant);
            bound.op = mirrored(bound.op);
        }
        const models::Value* literal = literal_value(*constant);
        const auto* part = as<DatePart>(*bound.operand);
        const auto* bucket = as<DateBucket>(*bound.operand);
        if (part && bound.op == BinaryOp::equal && part->unit == DateUnit::year && literal_integer(*constant)) {
            found.push_back({condition, nullptr,
                             phrase(*part->operand, scope) + " in " + std::to_string(*literal_integer(*constant))});
            continue;
        }
        if (bucket && bound.op == BinaryOp::equal && literal && literal->type() == models::Type::text) {
            const std::string label = bucket_label_words(bucket->unit, std::get<std::string>(literal->data));
            if (!label.empty())
                found.push_back({condition, nullptr, phrase(*bucket->operand, scope) + " " + label});
            continue;
        }
        const auto storage = time_storage_of(*bound.operand, scope);
        bound.relative = as<RelativeDate>(*constant);
        if (literal && storage != models::TimeStorage::none)
            bound.microseconds = microseconds_of(*literal, storage);
        if (!bound.relative && !bound.microseconds)
            continue;
        if (bound.op == BinaryOp::greater_equal)
            lower.push_back(bound);
        else if (bound.op == BinaryOp::less)
            upper.push_back(bound);
    }
    for (const Bound& from : lower) {
        const auto to = std::ranges::find_if(upper, [&](const Bound& candidate) {
            return *candidate.operand == *from.operand && !candidate.relative == !from.relative;
        });
        if (to == upper.end())
            continue;
        std::string text = phrase(*from.operand, scope) + " ";
        if (from.relative) {
            text += relative_range_words(*from.relative, *to->relative);
            const auto start = frame_ ? start_of(*from.relative, *frame_) : std::nullopt;
            const auto end = frame_ ? start_of(*to->relative, *frame_) : std::nullopt;
            const bool days = from.relative->unit <= DateUnit::day && to->relative->unit <= DateUnit::day;
            if (start && end && days && *start < *end)
                text += " (" + span_of_days(*start, *end) + ")";
        } else
            text += range_words(*from.microseconds, *to->microseconds);
        found.push_back({from.condition, to->condition, std::move(text)});
        upper.erase(to);
    }
    return found;
}

}
