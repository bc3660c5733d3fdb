#include "sql/conditions.hpp"

#include "sql/functions.hpp"
#include "sql/walk.hpp"

namespace datachat::sql {
namespace {

void split_into(Expr expr, BinaryOp op, std::vector<Expr>& parts)
{
    auto* node = as<Binary>(expr);
    if (!node || node->op != op) {
        parts.push_back(std::move(expr));
        return;
    }
    split_into(std::move(*node->left), op, parts);
    split_into(std::move(*node->right), op, parts);
}

void split_into(const Expr& expr, BinaryOp op, std::vector<const Expr*>& parts)
{
    const auto* node = as<Binary>(expr);
    if (!node || node->op != op) {
        parts.push_back(&expr);
        return;
    }
    split_into(*node->left, op, parts);
    split_into(*node->right, op, parts);
}

}

std::vector<Expr> split(Expr expr, BinaryOp op)
{
    std::vector<Expr> parts;
    split_into(std::move(expr), op, parts);
    return parts;
}

std::vector<const Expr*> split_view(const Expr& expr, BinaryOp op)
{
    std::vector<const Expr*> parts;
    split_into(expr, op, parts);
    return parts;
}

Expr binary(BinaryOp op, Expr left, Expr right)
{
    Binary node;
    node.op = op;
    node.left = ExprBox(std::move(left));
    node.right = ExprBox(std::move(right));
    return node;
}

std::optional<Expr> join_conditions(std::vector<Expr> conditions, BinaryOp op)
{
    if (conditions.empty())
        return std::nullopt;
    Expr all = std::move(conditions.front());
    for (std::size_t at = 1; at < conditions.size(); ++at)
        all = binary(op, std::move(all), std::move(conditions[at]));
    return all;
}

bool is_comparison(BinaryOp op)
{
    switch (op) {
    case BinaryOp::equal:
    case BinaryOp::not_equal:
    case BinaryOp::less:
    case BinaryOp::less_equal:
    case BinaryOp::greater:
    case BinaryOp::greater_equal:
        return true;
    default:
        return false;
    }
}

BinaryOp mirrored(BinaryOp comparison)
{
    switch (comparison) {
    case BinaryOp::less:
        return BinaryOp::greater;
    case BinaryOp::less_equal:
        return BinaryOp::greater_equal;
    case BinaryOp::greater:
        return BinaryOp::less;
    case BinaryOp::greater_equal:
        return BinaryOp::less_equal;
    default:
        return comparison;
    }
}

BinaryOp opposite(BinaryOp comparison)
{
    switch (comparison) {
    case BinaryOp::equal:
        return BinaryOp::not_equal;
    case BinaryOp::not_equal:
        return BinaryOp::equal;
    case BinaryOp::less:
        return BinaryOp::greater_equal;
    case BinaryOp::less_equal:
        return BinaryOp::greater;
    case BinaryOp::greater:
        return BinaryOp::less_equal;
    case BinaryOp::greater_equal:
        return BinaryOp::less;
    default:
        return comparison;
    }
}

const models::Value* literal_value(const Expr& expr)
{
    const auto* literal = as<Literal>(expr);
    return literal ? &literal->value : nullptr;
}

std::optional<std::int64_t> literal_integer(const Expr& expr)
{
    if (const auto* unary = as<Unary>(expr); unary && unary->op == UnaryOp::negate) {
        const auto inner = literal_integer(*unary->operand);
        return inner && *inner != INT64_MIN ? std::optional(-*inner) : std::nullopt;
    }
    const models::Value* value = literal_value(expr);
    const auto* number = value ? std::get_if<std::int64_t>(&value->data) : nullptr;
    return number ? std::optional(*number) : std::nullopt;
}

bool has_aggregate(const Expr& expr)
{
    bool found = false;
    walk_level(expr, [&found](const Expr& node) {
        if (const auto* call = as<Call>(node))
            found = found || (!call->over && is_aggregate(call->name));
        else if (const auto* native = as<DialectCall>(node))
            found = found || (!native->call.over && is_dialect_aggregate(native->dialect, native->name));
    });
    return found;
}

std::string_view name_of(const TableSource& source)
{
    if (const auto* table = std::get_if<TableName>(&source.node))
        return table->alias.empty() ? table->name : table->alias;
    if (const auto* derived = std::get_if<DerivedTable>(&source.node))
        return derived->alias;
    if (const auto* function = std::get_if<TableFunction>(&source.node)) {
        if (!function->alias.empty())
            return function->alias;
        if (const auto* call = as<Call>(*function->call))
            return call->name;
        if (const auto* native = as<DialectCall>(*function->call))
            return native->name;
    }
    if (const auto* pivot = std::get_if<core::Box<Pivot>>(&source.node))
        return (*pivot)->alias;
    if (const auto* unpivot = std::get_if<core::Box<Unpivot>>(&source.node))
        return (*unpivot)->alias;
    return {};
}

}
