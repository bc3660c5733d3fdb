#include "sql/conditions.hpp"
#include "sql/optimize_rules.hpp"
#include "sql/walk.hpp"

namespace datachat::sql {
namespace {

std::optional<bool> truth(const Expr& expr)
{
    const models::Value* value = literal_value(expr);
    const auto* boolean = value ? std::get_if<bool>(&value->data) : nullptr;
    return boolean ? std::optional(*boolean) : std::nullopt;
}

std::optional<std::int64_t> computed(BinaryOp op, std::int64_t a, std::int64_t b)
{
    std::int64_t result = 0;
    bool overflows = true;
    if (op == BinaryOp::add)
        overflows = __builtin_add_overflow(a, b, &result);
    else if (op == BinaryOp::subtract)
        overflows = __builtin_sub_overflow(a, b, &result);
    else if (op == BinaryOp::multiply)
        overflows = __builtin_mul_overflow(a, b, &result);
    // An overflow is the engine's to report, in its own way. A negative literal would be read back as a negation.
    return overflows || result < 0 ? std::nullopt : std::optional(result);
}

bool compared(BinaryOp op, std::int64_t a, std::int64_t b)
{
    switch (op) {
    case BinaryOp::equal:
        return a == b;
    case BinaryOp::not_equal:
        return a != b;
    case BinaryOp::less:
        return a < b;
    case BinaryOp::less_equal:
        return a <= b;
    case BinaryOp::greater:
        return a > b;
    default:
        return a >= b;
    }
}

void put(Expr& place, Expr content)
{
    const NodeId id = place.id;
    place = std::move(content);
    if (place.id == 0)
        place.id = id;
}

void fold_numbers(Expr& expr)
{
    const auto* node = as<Binary>(expr);
    if (!node || !as<Literal>(*node->left) || !as<Literal>(*node->right))
        return;
    const auto a = literal_integer(*node->left);
    const auto b = literal_integer(*node->right);
    if (!a || !b)
        return;
    if (const auto number = computed(node->op, *a, *b))
        put(expr, Literal{models::Value(*number)});
}

// In a condition only: elsewhere an engine may show TRUE as 1.
void fold_condition(Expr& expr)
{
    auto* node = as<Binary>(expr);
    if (!node)
        return;
    if (is_comparison(node->op) && as<Literal>(*node->left) && as<Literal>(*node->right)) {
        const auto a = literal_integer(*node->left);
        const auto b = literal_integer(*node->right);
        if (a && b)
            put(expr, Literal{models::Value(compared(node->op, *a, *b))});
        return;
    }
    if (node->op != BinaryOp::logical_and && node->op != BinaryOp::logical_or)
        return;
    fold_condition(*node->left);
    fold_condition(*node->right);
    const bool decides = node->op == BinaryOp::logical_or; // the value that decides alone
    const auto left = truth(*node->left);
    const auto right = truth(*node->right);
    if (left == decides || right == decides)
        put(expr, Literal{models::Value(decides)});
    else if (left) {
        Expr rest = std::move(*node->right);
        put(expr, std::move(rest));
    } else if (right) {
        Expr rest = std::move(*node->left);
        put(expr, std::move(rest));
    }
}

void fold_clause(std::optional<Expr>& clause)
{
    if (!clause)
        return;
    fold_condition(*clause);
    if (truth(*clause) == true)
        clause.reset();
}

// ON stays: a join without one is another join.
void fold_joins(TableSource& source)
{
    auto* join = std::get_if<core::Box<Join>>(&source.node);
    if (join && (*join)->on)
        fold_condition(*(*join)->on);
}

}

void fold_constants(Query& query)
{
    walk(query, MutableVisitor{.select =
                                   [](Select& select) {
                                       fold_clause(select.where);
                                       fold_clause(select.qualify);
                                   },
                               .source = fold_joins,
                               .leave_expr = fold_numbers});
}

}
