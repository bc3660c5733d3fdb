#include "services/datasources/duckdb_files/value_guess.hpp"

#include "services/datasources/quoting.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace datachat::services::datasources::duckdb_files {
namespace {

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool all_digits(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, is_digit);
}

// Signs that stand around or inside numbers without changing them; the same set as in number_noise_sql.
constexpr std::array<std::string_view, 8> number_noise{" ", "'", "$", "€", "£", "¥", "\u00A0", "\u202F"};
constexpr std::string_view number_noise_sql = "[ ''$€£¥\u00A0\u202F]";

std::string without_noise(std::string_view text)
{
    std::string result;
    while (!text.empty()) {
        const auto noise =
            std::ranges::find_if(number_noise, [&](std::string_view sign) { return text.starts_with(sign); });
        if (noise != number_noise.end()) {
            text.remove_prefix(noise->size());
            continue;
        }
        result += text.front();
        text.remove_prefix(1);
    }
    return result;
}

struct NumberShape {
    bool plain = false;         // 1234.5
    bool comma_decimal = false; // 1.234,5 or 1234,5 or 1.234
    bool comma_grouped = false; // 1,234.5 or 1234.5
    bool has_comma = false;
    bool has_fraction = false; // in the reading that is decided on later: something follows the last point or comma
    bool only_point_groups = false; // 1.234
    bool code = false;              // 00123 or +49123: digits, but no number
};

// "1.234.567" split at `separator` has groups of three after the first.
bool is_grouped(std::string_view digits, char separator)
{
    std::size_t first = digits.find(separator);
    if (first == std::string_view::npos)
        return all_digits(digits);
    if (first == 0 || first > 3 || !all_digits(digits.substr(0, first)))
        return false;
    digits.remove_prefix(first);
    while (!digits.empty()) {
        if (digits.front() != separator || digits.size() < 4 || !all_digits(digits.substr(1, 3)))
            return false;
        digits.remove_prefix(4);
    }
    return true;
}

// Whether `digits` is a grouped whole part, then optionally `point` and a fraction.
bool is_number_with(std::string_view digits, char group, char point)
{
    const auto place = digits.find(point);
    if (place == std::string_view::npos)
        return is_grouped(digits, group);
    return is_grouped(digits.substr(0, place), group) && all_digits(digits.substr(place + 1));
}

std::optional<NumberShape> shape_of(std::string_view text)
{
    const std::string clean = without_noise(text);
    std::string_view digits = clean;
    NumberShape shape;
    shape.code = digits.starts_with('+') || (digits.size() > 1 && digits[0] == '0' && all_digits(digits));
    if (digits.starts_with('-') || digits.starts_with('+'))
        digits.remove_prefix(1);
    if (digits.empty() || !is_digit(digits.front()))
        return std::nullopt;
    const auto commas = std::ranges::count(digits, ',');
    const auto points = std::ranges::count(digits, '.');
    shape.has_comma = commas > 0;
    shape.has_fraction = commas + points > 0;
    shape.plain = commas == 0 && points <= 1 && is_number_with(digits, '\0', '.');
    shape.comma_decimal = commas <= 1 && is_number_with(digits, '.', ',');
    shape.comma_grouped = points <= 1 && is_number_with(digits, ',', '.');
    shape.only_point_groups = commas == 0 && points > 0 && is_grouped(digits, '.');
    if (!shape.plain && !shape.comma_decimal && !shape.comma_grouped)
        return std::nullopt;
    return shape;
}

// What people write for "no value".
bool means_nothing(std::string_view text)
{
    static constexpr std::array<std::string_view, 14> words{"N/A", "n/a", "NA",   "na",   "#N/A", "-",       "--",
                                                            "–",   "?",   "null", "None", "none", "unknown", "k.A."};
    return std::ranges::find(words, text) != words.end();
}

std::optional<ColumnGuess> guess_number(std::string_view sniffed_type, std::span<const std::string> values,
                                        const GuessContext& context)
{
    std::size_t numbers = 0;
    bool all_comma_decimal = true;
    bool all_comma_grouped = true;
    bool any_comma = false;
    bool any_fraction = false;
    bool any_code = false;
    bool all_point_groups = true;
    for (const std::string& value : values) {
        const auto shape = shape_of(value);
        if (!shape) {
            if (!means_nothing(value))
                return std::nullopt;
            continue;
        }
        ++numbers;
        all_comma_decimal = all_comma_decimal && shape->comma_decimal;
        all_comma_grouped = all_comma_grouped && shape->comma_grouped;
        any_comma = any_comma || shape->has_comma;
        any_fraction = any_fraction || shape->has_fraction;
        any_code = any_code || shape->code;
        all_point_groups = all_point_groups && shape->only_point_groups;
    }
    if (numbers == 0 || numbers * 2 < values.size())
        return std::nullopt;
    const bool sniffed_number = sniffed_type != "VARCHAR";
    if (any_code)
        return ColumnGuess{.conversion = sniffed_number ? Conversion::text : Conversion::none};
    ColumnGuess guess;
    if (!any_comma) {
        if (all_point_groups && context.decimal == ',')
            return ColumnGuess{.conversion = Conversion::decimal_comma, .whole_numbers = true};
        if (sniffed_number || !all_comma_grouped)
            return std::nullopt;
        return ColumnGuess{.conversion = Conversion::grouped_number, .whole_numbers = !any_fraction};
    }
    bool comma = all_comma_decimal;
    if (all_comma_decimal == all_comma_grouped) {
        if (!all_comma_decimal)
            return std::nullopt;
        guess.ambiguous = !context.decimal.has_value();
        comma = context.decimal.value_or(context.separator == ';' ? ',' : '.') == ',';
    }
    guess.conversion = comma ? Conversion::decimal_comma : Conversion::grouped_number;
    const char point = comma ? ',' : '.';
    guess.whole_numbers =
        std::ranges::none_of(values, [&](const std::string& value) { return value.find(point) != std::string::npos; });
    return guess;
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

bool is_big_integer(const std::string& value)
{
    const std::string_view digits =
        value.starts_with('-') ? std::string_view(value).substr(1) : std::string_view(value);
    return all_digits(digits) && digits.size() <= 38;
}

}

ColumnGuess guess_column(std::string_view type, std::span<const std::string> values, const GuessContext& context)
{
    if (values.empty())
        return {};
    if (type == "DATE" || type.starts_with("TIMESTAMP"))
        return guess_date(values, context).value_or(ColumnGuess{});
    if (type == "DOUBLE" && std::ranges::all_of(values, is_big_integer) &&
        std::ranges::any_of(values, [](const std::string& value) { return value.size() > 15; }))
        return {.conversion = Conversion::big_integer, .whole_numbers = true};
    if (type == "BIGINT" || type == "DOUBLE")
        return guess_number(type, values, context).value_or(ColumnGuess{});
    if (type != "VARCHAR")
        return {};
    if (auto date = guess_date(values, context))
        return *date;
    return guess_number(type, values, context).value_or(ColumnGuess{});
}

std::string conversion_type(const ColumnGuess& guess)
{
    switch (guess.conversion) {
    case Conversion::decimal_comma:
    case Conversion::grouped_number:
        return guess.whole_numbers ? "BIGINT" : "DOUBLE";
    case Conversion::date:
        return guess.with_time ? "TIMESTAMP" : "DATE";
    case Conversion::big_integer:
        return "DECIMAL(38,0)";
    default:
        return "VARCHAR";
    }
}

std::string conversion_sql(const std::string& column, const ColumnGuess& guess)
{
    const std::string type = conversion_type(guess);
    const std::string noise = fmt::format("'{}'", number_noise_sql);
    switch (guess.conversion) {
    case Conversion::decimal_comma:
        return fmt::format("TRY_CAST(replace(replace(regexp_replace({}, {}, '', 'g'), '.', ''), ',', '.') AS {})",
                           column, noise, type);
    case Conversion::grouped_number:
        return fmt::format("TRY_CAST(replace(regexp_replace({}, {}, '', 'g'), ',', '') AS {})", column, noise, type);
    case Conversion::date: {
        std::vector<std::string> formats{quoted_text(guess.format)};
        for (const char* time : {" %H:%M:%S", " %H:%M", "T%H:%M:%S", " %H:%M:%S.%f"}) {
            if (guess.with_time)
                formats.push_back(quoted_text(guess.format + time));
        }
        return fmt::format("CAST(TRY_STRPTIME(trim({}), [{}]) AS {})", column, fmt::join(formats, ", "), type);
    }
    case Conversion::big_integer:
        return fmt::format("TRY_CAST({} AS {})", column, type);
    default:
        return column;
    }
}

std::string describe(const ColumnGuess& guess)
{
    switch (guess.conversion) {
    case Conversion::none:
        return "";
    case Conversion::text:
        return "kept as text: leading zeros or signs";
    case Conversion::decimal_comma:
        return "decimal comma";
    case Conversion::grouped_number:
        return "number with separators or signs";
    case Conversion::date:
        return fmt::format("date {}", guess.format);
    case Conversion::big_integer:
        return "integer of many digits";
    }
    return "";
}

}
