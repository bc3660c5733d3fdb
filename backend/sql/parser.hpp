#pragma once

#include "core/result.hpp"
#include "sql/tree.hpp"

#include <string_view>

namespace datachat::sql {

struct ParseLimits {
    std::size_t bytes = 1 << 20;
    int depth = 200; // nested expressions and queries
};

// Parses exactly one query (a trailing semicolon is allowed). Anything that is not one, or not understood to the last
// token, fails: invalid_argument with line, column and what was expected; refused for statements that write or change
// settings; too_large past a limit.
core::Result<Query> parse_query(std::string_view text, Dialect dialect, const ParseLimits& limits = {});

// Parses one expression: a metric's definition, a filter that a person typed.
core::Result<Expr> parse_expression(std::string_view text, Dialect dialect, const ParseLimits& limits = {});

}
