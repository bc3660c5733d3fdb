#pragma once

#include "core/result.hpp"
#include "sql/tree.hpp"

#include <string>

namespace datachat::sql {

enum class Layout : unsigned char { one_line, clauses }; // clauses: a line a clause, for people

// Writes the tree as SQL of the dialect; parsing it again gives the same tree. Fails with unsupported ("cannot be
// written in X: ...") where the dialect has no equal, and for a RelativeDate that bind_times() has not replaced.
core::Result<std::string> print(const Query& query, Dialect dialect, Layout layout = Layout::one_line);
core::Result<std::string> print(const Expr& expr, Dialect dialect);

std::string quote_identifier(std::string_view name, Dialect dialect); // with quotes only where needed

}
