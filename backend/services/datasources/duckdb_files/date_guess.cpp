#include "services/datasources/duckdb_files/value_shapes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::services::datasources::duckdb_files {
namespace {

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// 31.12.2024, 12/31/24, 2024/12/31, with or without a time of day
struct DateShape {
    char separator = 0;
    int first = 0;
    int second = 0;
    bool year_first = false;
    bool short_year = false;
    bool with_time = false;
    bool with_seconds = false;
};

std::optional<int> take_digits(std::string_view& text, std::size_t low, std::size_t high)
{
    std::size_t count = 0;
    int number = 0;
    while (count < text.size() && count < high && is_digit(text[count]))
        number = number * 10 + (text[count++] - '0');
    if (count < low || (count < text.size() && is_digit(text[count])))
        return std::nullopt;
    text.remove_prefix(count);
    return number;
}

std::optional<DateShape> date_shape(std::string_view text)
{
    DateShape shape;
    shape.year_first = text.size() > 4 && all_digits(text.substr(0, 4));
    const auto one = take_digits(text, shape.year_first ? 4 : 1, shape.year_first ? 4 : 2);
    if (!one || text.empty() || (text.front() != '.' && text.front() != '/' && text.front() != '-'))
        return std::nullopt;
    shape.separator = text.front();
    text.remove_prefix(1);
    const auto two = take_digits(text, 1, 2);
    if (!two || !text.starts_with(shape.separator))
        return std::nullopt;
    text.remove_prefix(1);
    const std::size_t before = text.size();
    const auto three = shape.year_first ? take_digits(text, 1, 2) : take_digits(text, 2, 4);
    const std::size_t length = before - text.size();
    if (!three || (!shape.year_first && length == 3))
        return std::nullopt;
    shape.short_year = !shape.year_first && length == 2;
    shape.first = shape.year_first ? *two : *one;
    shape.second = shape.year_first ? *three : *two;
    if (text.empty())
        return shape;
    if (text.front() != ' ' && text.front() != 'T')
        return std::nullopt;
    text.remove_prefix(1);
    const auto hours = take_digits(text, 1, 2);
    if (!hours || *hours > 24 || !text.starts_with(':'))
        return std::nullopt;
    text.remove_prefix(1);
    if (!take_digits(text, 2, 2))
        return std::nullopt;
    shape.with_time = true;
    if (text.starts_with(':')) {
        text.remove_prefix(1);
        shape.with_seconds = take_digits(text, 2, 2).has_value();
    }
    return text.empty() ? std::optional(shape) : std::nullopt;
}

std::string date_format(bool day_first, char separator, bool short_year)
{
    return fmt::format("%{}{}%{}{}%{}", day_first ? 'd' : 'm', separator, day_first ? 'm' : 'd', separator,
                       short_year ? 'y' : 'Y');
}

}

std::optional<ColumnGuess> guess_date(std::span<const std::string> values, const GuessContext& context)
{
    std::optional<DateShape> first;
    bool with_time = false;
    bool first_beyond_12 = false;
    bool second_beyond_12 = false;
    for (const std::string& value : values) {
        const auto shape = date_shape(value);
        if (!shape) {
            if (!means_nothing(value))
                return std::nullopt;
            continue;
        }
        if (!first)
            first = shape;
        if (shape->separator != first->separator || shape->year_first != first->year_first ||
            shape->short_year != first->short_year || shape->first > 31 || shape->second > 31)
            return std::nullopt;
        with_time = with_time || shape->with_time;
        first_beyond_12 = first_beyond_12 || shape->first > 12;
        second_beyond_12 = second_beyond_12 || shape->second > 12;
    }
    if (!first || (first_beyond_12 && (second_beyond_12 || first->year_first)))
        return std::nullopt;
    ColumnGuess guess{.conversion = Conversion::date, .with_time = with_time};
    if (context.date_format) {
        guess.format = *context.date_format;
        return guess;
    }
    if (first->year_first) {
        if (first->separator == '-')
            return std::nullopt; // ISO: DuckDB's own reading
        guess.format = fmt::format("%Y{}%m{}%d", first->separator, first->separator);
        return guess;
    }
    bool day_first = first_beyond_12;
    if (first_beyond_12 == second_beyond_12) { // the values do not tell: what is usual with that separator
        guess.ambiguous = true;
        day_first = first->separator != '/' || context.separator == ';' || context.decimal == ',';
        guess.other = date_format(!day_first, first->separator, first->short_year);
    }
    guess.format = date_format(day_first, first->separator, first->short_year);
    return guess;
}

}
