#pragma once

#include "sql/dialect.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace datachat::sql {

enum class FunctionKind : std::uint8_t { scalar, aggregate, window, table };

// A function with one meaning in several dialects: a Call node holds its neutral name.
struct Function {
    std::string_view name;
    FunctionKind kind = FunctionKind::scalar;
    int least_args = 0;
    int most_args = 0; // -1: any number
    // By Dialect: the spelling it is printed with; empty where the dialect has none that means the same.
    std::array<std::string_view, 6> spelling{};
    std::string_view spelled_as(Dialect dialect) const { return spelling[static_cast<std::size_t>(dialect)]; }
};

std::span<const Function> all_functions();

// The neutral function with this neutral name; null for an unknown one.
const Function* find_function(std::string_view name);

// The neutral function that a dialect writes as `spelled` (lower case) with this many arguments; null if it means
// something of that dialect only.
const Function* function_spelled(Dialect dialect, std::string_view spelled, std::size_t argument_count);

bool is_aggregate(std::string_view neutral_name);

// Whether a function of one dialect only (lower case, as in DialectCall) may be called: it reads nothing but its
// arguments, cannot wait, and changes nothing. Everything that is not listed is denied.
bool is_allowed_function(Dialect dialect, std::string_view name);

// The same for functions in FROM (DialectCall or neutral name).
bool is_allowed_table_function(Dialect dialect, std::string_view name);

// Whether a function of the dialect (lower case) takes a function without a name as a later argument:
// list_transform(l, lambda x : x + 1).
bool takes_lambda(Dialect dialect, std::string_view name);

// Whether a function of one dialect only is an aggregate (total, group_concat, percentile_cont, ...).
bool is_dialect_aggregate(Dialect dialect, std::string_view name);

}
