#include "services/datasources/duckdb_files/value_shapes.hpp"

#include <algorithm>
#include <array>

namespace datachat::services::datasources::duckdb_files {
namespace {

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Signs that stand around or inside numbers without changing them; the same set as in conversion_sql.
constexpr std::array<std::string_view, 8> number_noise{" ", "'", "$", "€", "£", "¥", "\u00A0", "\u202F"};
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

}

bool all_digits(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, is_digit);
}

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

}
