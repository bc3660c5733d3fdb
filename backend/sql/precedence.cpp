#include "sql/precedence.hpp"

#include <utility>

namespace datachat::sql {
namespace {

// In SQLite, =, IS, IN, LIKE and BETWEEN share one level, < and > bind tighter, and || tightest.
Binding sqlite_binding(BinaryOp op)
{
    switch (op) {
    case BinaryOp::logical_or:
        return {level::logical_or};
    case BinaryOp::logical_and:
        return {level::logical_and};
    case BinaryOp::equal:
    case BinaryOp::not_equal:
    case BinaryOp::is_distinct:
    case BinaryOp::is_not_distinct:
        return {level::comparison};
    case BinaryOp::less:
    case BinaryOp::less_equal:
    case BinaryOp::greater:
    case BinaryOp::greater_equal:
        return {level::membership};
    case BinaryOp::bit_and:
    case BinaryOp::bit_or:
    case BinaryOp::bit_xor:
    case BinaryOp::shift_left:
    case BinaryOp::shift_right:
        return {level::other_operator};
    case BinaryOp::add:
    case BinaryOp::subtract:
        return {level::additive};
    case BinaryOp::multiply:
    case BinaryOp::divide:
    case BinaryOp::divide_real:
    case BinaryOp::divide_integer:
    case BinaryOp::modulo:
        return {level::multiplicative};
    case BinaryOp::concat:
    case BinaryOp::json_get:
    case BinaryOp::json_get_text:
        return {level::concat};
    }
    std::unreachable();
}

Binding postgres_binding(BinaryOp op)
{
    switch (op) {
    case BinaryOp::logical_or:
        return {level::logical_or};
    case BinaryOp::logical_and:
        return {level::logical_and};
    case BinaryOp::is_distinct:
    case BinaryOp::is_not_distinct:
        return {level::is_test, false};
    case BinaryOp::equal:
    case BinaryOp::not_equal:
    case BinaryOp::less:
    case BinaryOp::less_equal:
    case BinaryOp::greater:
    case BinaryOp::greater_equal:
        return {level::comparison, false};
    case BinaryOp::concat:
    case BinaryOp::json_get:
    case BinaryOp::json_get_text:
    case BinaryOp::bit_and:
    case BinaryOp::bit_or:
    case BinaryOp::bit_xor:
    case BinaryOp::shift_left:
    case BinaryOp::shift_right:
        return {level::other_operator};
    case BinaryOp::add:
    case BinaryOp::subtract:
        return {level::additive};
    case BinaryOp::multiply:
    case BinaryOp::divide:
    case BinaryOp::divide_real:
    case BinaryOp::divide_integer:
    case BinaryOp::modulo:
        return {level::multiplicative};
    }
    std::unreachable();
}

// https://dev.mysql.com/doc/refman/8.4/en/operator-precedence.html
Binding mysql_binding(BinaryOp op)
{
    switch (op) {
    case BinaryOp::bit_and:
        return {level::bit_and};
    case BinaryOp::shift_left:
    case BinaryOp::shift_right:
        return {level::shift};
    case BinaryOp::bit_xor:
        return {level::power};
    case BinaryOp::concat: // CONCAT(a, b)
    case BinaryOp::json_get:
    case BinaryOp::json_get_text:
        return {level::primary};
    case BinaryOp::is_distinct: // NOT a <=> b
        return {level::logical_not};
    case BinaryOp::is_not_distinct:
        return {level::comparison, false};
    default:
        return postgres_binding(op);
    }
}

// https://cloud.google.com/bigquery/docs/reference/standard-sql/operators: one level for everything that compares
Binding bigquery_binding(BinaryOp op)
{
    switch (op) {
    case BinaryOp::bit_xor:
        return {level::bit_xor};
    case BinaryOp::bit_and:
        return {level::bit_and};
    case BinaryOp::shift_left:
    case BinaryOp::shift_right:
        return {level::shift};
    case BinaryOp::concat:
        return {level::multiplicative};
    case BinaryOp::modulo: // MOD(a, b)
    case BinaryOp::divide_integer:
        return {level::primary};
    case BinaryOp::is_distinct:
    case BinaryOp::is_not_distinct:
        return {level::comparison, false};
    default:
        return postgres_binding(op);
    }
}

}

Binding binding_of(BinaryOp op, Dialect dialect)
{
    if (dialect == Dialect::sqlite)
        return sqlite_binding(op);
    if (dialect == Dialect::duckdb && (op == BinaryOp::json_get || op == BinaryOp::json_get_text))
        return {level::arrow};
    if (dialect == Dialect::mysql)
        return mysql_binding(op);
    if (dialect == Dialect::bigquery)
        return bigquery_binding(op);
    return postgres_binding(op);
}

Binding is_binding(Dialect dialect)
{
    if (dialect == Dialect::bigquery)
        return {level::comparison, false};
    return dialect == Dialect::sqlite ? Binding{level::comparison} : Binding{level::is_test, false};
}

Binding membership_binding(Dialect dialect)
{
    if (dialect == Dialect::bigquery)
        return {level::comparison, false};
    return dialect == Dialect::sqlite ? Binding{level::comparison} : Binding{level::membership, false};
}

int membership_operand(Dialect dialect)
{
    return dialect == Dialect::sqlite ? level::membership : level::other_operator;
}

}
