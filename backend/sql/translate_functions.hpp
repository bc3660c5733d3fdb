#pragma once

#include "sql/tree.hpp"

#include <optional>

namespace datachat::sql {

// The same in the tree's neutral terms or in functions of `to`, for a function of another dialect; none where there is
// no equal.
std::optional<Expr> translated_call(const DialectCall& call, Dialect to);

// The same for a neutral function that `to` does not have.
std::optional<Expr> lowered_call(const Call& call, Dialect to);

}
