#pragma once

#include "sql/suggestions.hpp" // same_name
#include "sql/tree.hpp"

#include <optional>
#include <string_view>
#include <vector>

// Small questions and rebuildings that several analyses of a tree share.
namespace datachat::sql {

// Takes `a AND b AND c` apart (in the order of the text), and puts conditions together again. op: logical_and or
// logical_or.
std::vector<Expr> split(Expr expr, BinaryOp op);
std::vector<const Expr*> split_view(const Expr& expr, BinaryOp op);
std::optional<Expr> join_conditions(std::vector<Expr> conditions, BinaryOp op); // none for no conditions

Expr binary(BinaryOp op, Expr left, Expr right);

bool is_comparison(BinaryOp op);        // = <> < <= > >=
BinaryOp mirrored(BinaryOp comparison); // a op b == b mirrored(op) a
BinaryOp opposite(BinaryOp comparison); // NOT (a op b) == a opposite(op) b

template <class T>
const T* as(const Expr& expr)
{
    return std::get_if<T>(&expr.node);
}
template <class T>
T* as(Expr& expr)
{
    return std::get_if<T>(&expr.node);
}
const models::Value* literal_value(const Expr& expr);          // null when it is no literal
std::optional<std::int64_t> literal_integer(const Expr& expr); // also a negated one

// Whether the expression has an aggregate of its own level (not of a nested query, not a window function).
bool has_aggregate(const Expr& expr);

// How a source is called in its query: its alias, or the table's name.
std::string_view name_of(const TableSource& source);

}
