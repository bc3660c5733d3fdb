#pragma once

#include "services/datasources/duckdb_files/value_guess.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace datachat::services::datasources::duckdb_files {

// The two judgements of guess_column(): nothing when the values are something else.
std::optional<ColumnGuess> guess_number(std::string_view sniffed_type, std::span<const std::string> values,
                                        const GuessContext& context);
std::optional<ColumnGuess> guess_date(std::span<const std::string> values, const GuessContext& context);

bool all_digits(std::string_view text);    // and at least one
bool means_nothing(std::string_view text); // what people write for "no value": N/A, -, none

}
