#include "sql/canonical_expressions.hpp"

#include "sql/conditions.hpp"
#include "sql/tree_bytes.hpp"
#include "sql/walk.hpp"

#include <algorithm>

namespace datachat::sql {
namespace {

// Columns before what is computed before constants, then by content.
std::string order_key(const Expr& expr)
{
    const char rank = as<ColumnRef>(expr) ? '0' : as<Literal>(expr) ? '2' : '1';
    return rank + tree_bytes(expr);
}

void sort_and_unique(std::vector<Expr>& exprs)
{
    std::vector<std::pair<std::string, Expr>> keyed;
    for (Expr& expr : exprs)
        keyed.emplace_back(order_key(expr), std::move(expr));
    std::ranges::sort(keyed, {}, [](const auto& entry) -> const std::string& { return entry.first; });
    const auto repeated =
        std::ranges::unique(keyed, {}, [](const auto& entry) -> const std::string& { return entry.first; });
    keyed.erase(repeated.begin(), repeated.end());
    exprs.clear();
    for (auto& entry : keyed)
        exprs.push_back(std::move(entry.second));
}

bool commutes(BinaryOp op)
{
    switch (op) {
    case BinaryOp::equal:
    case BinaryOp::not_equal:
    case BinaryOp::is_distinct:
    case BinaryOp::is_not_distinct:
    case BinaryOp::add:
    case BinaryOp::multiply:
    case BinaryOp::bit_and:
    case BinaryOp::bit_or:
    case BinaryOp::bit_xor:
        return true;
    default:
        return false;
    }
}

void normalize_chain(Expr& expr, BinaryOp op)
{
    const NodeId id = expr.id;
    std::vector<Expr> parts = split(std::move(expr), op);
    sort_and_unique(parts);
    const bool single = parts.size() == 1;
    expr = *join_conditions(std::move(parts), op);
    if (!single)
        expr.id = id;
}

void normalize_binary(Expr& expr)
{
    auto& node = std::get<Binary>(expr.node);
    if (node.op == BinaryOp::logical_and || node.op == BinaryOp::logical_or) {
        normalize_chain(expr, node.op);
        return;
    }
    if (node.op == BinaryOp::greater || node.op == BinaryOp::greater_equal) {
        node.op = mirrored(node.op);
        std::swap(node.left, node.right);
    }
    if (commutes(node.op) && order_key(*node.right) < order_key(*node.left))
        std::swap(node.left, node.right);
}

void normalize_between(Expr& expr)
{
    Between node = std::move(std::get<Between>(expr.node));
    const NodeId id = expr.id;
    Expr low = node.negated ? binary(BinaryOp::less, *node.operand, *node.low)
                            : binary(BinaryOp::less_equal, *node.low, *node.operand);
    Expr high = node.negated ? binary(BinaryOp::less, *node.high, *node.operand)
                             : binary(BinaryOp::less_equal, *node.operand, *node.high);
    low.id = id;
    high.id = id;
    expr = binary(node.negated ? BinaryOp::logical_or : BinaryOp::logical_and, std::move(low), std::move(high));
    expr.id = id;
    normalize_binary(expr);
}

void normalize_in(Expr& expr)
{
    auto& node = std::get<InList>(expr.node);
    if (std::ranges::all_of(node.items, [](const Expr& item) { return as<Literal>(item); }))
        sort_and_unique(node.items);
    if (node.items.size() != 1)
        return;
    const NodeId id = expr.id;
    InList only = std::move(node);
    expr = binary(only.negated ? BinaryOp::not_equal : BinaryOp::equal, std::move(*only.operand),
                  std::move(only.items.front()));
    expr.id = id;
    normalize_binary(expr);
}

template <class T>
bool negate(Expr& operand)
{
    auto* node = as<T>(operand);
    if (node)
        node->negated = !node->negated;
    return node;
}

void normalize_unary(Expr& expr)
{
    auto& node = std::get<Unary>(expr.node);
    const NodeId id = expr.id;
    if (node.op == UnaryOp::negate) {
        if (const auto number = literal_integer(expr))
            expr.node = Literal{models::Value(*number)};
        return;
    }
    if (node.op != UnaryOp::logical_not)
        return;
    Expr operand = *node.operand;
    auto* comparison = as<Binary>(operand);
    if (comparison && is_comparison(comparison->op)) {
        comparison->op = opposite(comparison->op);
        expr = std::move(operand);
        normalize_binary(expr);
    } else if (negate<InList>(operand) || negate<InQuery>(operand) || negate<Like>(operand) ||
               negate<IsTest>(operand) || negate<Exists>(operand))
        expr = std::move(operand);
    else
        return;
    expr.id = id;
}

void normalize_call(Call& call)
{
    if (call.name == "count" && call.args.size() == 1 && !call.distinct && as<Literal>(call.args[0]) &&
        !literal_value(call.args[0])->is_null())
        call.args[0] = Star{};
}

void normalize(Expr& expr)
{
    if (as<Binary>(expr))
        normalize_binary(expr);
    else if (as<Between>(expr))
        normalize_between(expr);
    else if (as<InList>(expr))
        normalize_in(expr);
    else if (as<Unary>(expr))
        normalize_unary(expr);
    else if (auto* call = as<Call>(expr))
        normalize_call(*call);
}

}

void normalize_expressions(Query& query)
{
    walk(query, MutableVisitor{.leave_expr = normalize});
}

void normalize_expressions(Expr& expr)
{
    walk(expr, MutableVisitor{.leave_expr = normalize});
}

}
