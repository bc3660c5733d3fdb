#include "services/datasources/duckdb_files/value_guess.hpp"

#include "services/datasources/duckdb_files/value_shapes.hpp"
#include "services/datasources/quoting.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace datachat::services::datasources::duckdb_files {
namespace {

// What may stand around or inside a number; the same set as in number_guess.cpp.
constexpr std::string_view number_noise_sql = "[ ''$€£¥\u00A0\u202F]";

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
