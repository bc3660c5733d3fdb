#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace datachat::services::datasources::duckdb_files {

enum class Conversion : unsigned char {
    none,           // DuckDB's own reading is right
    text,           // digits that are no number: 00123, +49...
    decimal_comma,  // 1.234,50
    grouped_number, // 1,234.50 or $ 12
    date,           // 31.12.2024, with or without a time of day
    big_integer,    // more digits than a float keeps
};

struct ColumnGuess {
    Conversion conversion = Conversion::none;
    bool whole_numbers = false;       // numbers without a fraction
    bool with_time = false;           // dates that have a time of day
    std::string format;               // of dates, as strptime: "%d.%m.%Y"
    std::optional<std::string> other; // the other order of day and month, when the values do not tell
    bool ambiguous = false;           // decided by what is usual; the report says so
};

// What else is known of the file.
struct GuessContext {
    char separator = ',';
    std::optional<char> decimal;            // set by a person or told by other columns
    std::optional<std::string> date_format; // set by a person
};

// Judges a CSV column from some of its values (not empty ones) and the type that DuckDB sniffed.
ColumnGuess guess_column(std::string_view sniffed_type, std::span<const std::string> values,
                         const GuessContext& context);

// SQL that turns the text column into what the guess says, NULL where a value does not fit; `type` is the type of the
// result.
std::string conversion_sql(const std::string& quoted_column, const ColumnGuess& guess);
std::string conversion_type(const ColumnGuess& guess);
std::string describe(const ColumnGuess& guess); // "decimal comma", "date %d.%m.%Y", "" for none

}
