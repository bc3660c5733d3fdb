#include "sql/functions.hpp"
#include "sql/resolver.hpp"

#include <algorithm>
#include <array>

namespace datachat::sql {
namespace {

using models::Type;

bool is_whole(Type type)
{
    return type == Type::int64 || type == Type::uint64 || type == Type::boolean;
}

Type arithmetic(BinaryOp op, Type left, Type right)
{
    if (op == BinaryOp::divide_real)
        return Type::float64;
    if (op == BinaryOp::divide_integer)
        return Type::int64;
    if (models::is_temporal(left) || models::is_temporal(right)) {
        if (op == BinaryOp::subtract && models::is_temporal(left) && models::is_temporal(right))
            return left == Type::date && right == Type::date ? Type::int64 : Type::interval;
        return left == Type::interval || right == Type::interval ? Type::timestamp
               : models::is_temporal(left)                       ? left
                                                                 : right;
    }
    if (left == Type::float64 || right == Type::float64)
        return Type::float64;
    if (left == Type::decimal || right == Type::decimal)
        return Type::decimal;
    return is_whole(left) && is_whole(right) ? Type::int64 : Type::unknown;
}

Type of_call(std::string_view name, Type first, Dialect dialect)
{
    static constexpr std::array whole{"count",      "length", "position", "row_number", "rank",
                                      "dense_rank", "ntile",  "bit_and",  "bit_or",     "sign"};
    static constexpr std::array real{"sqrt",           "power",      "exp",       "ln",         "log10",
                                     "stddev_samp",    "stddev_pop", "var_samp",  "var_pop",    "corr",
                                     "percent_rank",   "cume_dist",  "covar_pop", "covar_samp", "regr_slope",
                                     "regr_intercept", "regr_r2"};
    static constexpr std::array text{"lower",     "upper",      "trim",   "ltrim",     "rtrim",      "replace",
                                     "substring", "string_agg", "concat", "concat_ws", "left",       "right",
                                     "lpad",      "rpad",       "repeat", "reverse",   "split_part", "initcap"};
    const auto is_one_of = [name](const auto& names) { return std::ranges::find(names, name) != names.end(); };
    if (is_one_of(whole))
        return Type::int64;
    if (is_one_of(real))
        return Type::float64;
    if (is_one_of(text))
        return Type::text;
    if (name == "avg")
        return dialect == Dialect::postgres && first != Type::float64 ? Type::decimal : Type::float64;
    if (name == "sum" && dialect == Dialect::postgres && is_whole(first))
        return Type::decimal;
    if (name == "bool_and" || name == "bool_or" || name == "starts_with")
        return Type::boolean;
    if (name == "array_agg")
        return Type::list;
    if (name == "current_date")
        return dialect == Dialect::sqlite ? Type::text : Type::date;
    if (name == "current_timestamp" || name == "now")
        return dialect == Dialect::sqlite ? Type::text : Type::timestamp_tz;
    if (name == "round" && dialect == Dialect::sqlite)
        return Type::float64;
    if (name == "date_trunc")
        return first == Type::timestamp_tz ? first : Type::timestamp;
    return first; // sum, min, max, coalesce, abs, lag, ...
}

}

ScopeColumn Resolver::typed(const Expr& expr) const
{
    struct Typer {
        const Resolver& resolver;
        const Expr& expr;

        ScopeColumn as(Type type) const
        {
            return {"", type, {}, models::is_temporal(type) ? models::TimeStorage::native : models::TimeStorage::none};
        }
        ScopeColumn operator()(const Literal& node) const { return as(node.value.type()); }
        ScopeColumn operator()(const ColumnRef&) const
        {
            const auto found = resolver.columns_.find(expr.id);
            return found == resolver.columns_.end() ? ScopeColumn{} : found->second;
        }
        ScopeColumn operator()(const Star&) const { return {}; }
        ScopeColumn operator()(const Parameter&) const { return {}; }
        ScopeColumn operator()(const Unary& node) const
        {
            return node.op == UnaryOp::logical_not ? as(Type::boolean) : as(resolver.typed(*node.operand).type);
        }
        ScopeColumn operator()(const Binary& node) const
        {
            if (node.op == BinaryOp::concat || node.op == BinaryOp::json_get_text)
                return as(Type::text);
            if (node.op == BinaryOp::json_get)
                return as(Type::json);
            if (node.op >= BinaryOp::bit_and)
                return as(Type::int64);
            if (node.op >= BinaryOp::equal)
                return as(Type::boolean);
            return as(arithmetic(node.op, resolver.typed(*node.left).type, resolver.typed(*node.right).type));
        }
        ScopeColumn operator()(const Between&) const { return as(Type::boolean); }
        ScopeColumn operator()(const InList&) const { return as(Type::boolean); }
        ScopeColumn operator()(const InQuery&) const { return as(Type::boolean); }
        ScopeColumn operator()(const Like&) const { return as(Type::boolean); }
        ScopeColumn operator()(const IsTest&) const { return as(Type::boolean); }
        ScopeColumn operator()(const Exists&) const { return as(Type::boolean); }
        ScopeColumn operator()(const ScalarQuery& node) const
        {
            const Select* select = node.query->select();
            if (select && select->shape != RowShape::columns)
                return {};
            const auto found = resolver.subqueries_.find(node.query->id);
            if (found == resolver.subqueries_.end() || found->second.empty())
                return {};
            ScopeColumn column = found->second.front();
            column.origin.reset();
            return column;
        }
        ScopeColumn operator()(const Quantified&) const { return as(Type::boolean); }
        ScopeColumn operator()(const Case& node) const
        {
            for (const WhenThen& branch : node.branches) {
                const ScopeColumn column = resolver.typed(branch.then);
                if (column.type != Type::null)
                    return {"", column.type, {}, column.storage};
            }
            return node.otherwise ? as(resolver.typed(**node.otherwise).type) : as(Type::null);
        }
        ScopeColumn operator()(const Cast& node) const { return as(node.type.type); }
        ScopeColumn operator()(const Call& node) const
        {
            if (node.args.empty())
                return as(of_call(node.name, Type::unknown, resolver.dialect_));
            const std::size_t place = node.name == "date_trunc" && node.args.size() > 1 ? 1 : 0;
            const ScopeColumn first = resolver.typed(node.args[place]);
            const Type type = of_call(node.name, first.type, resolver.dialect_);
            // The earliest order date is stored as order dates are.
            return type == first.type ? ScopeColumn{node.name, type, {}, first.storage}
                                      : ScopeColumn{node.name, type, {}, as(type).storage};
        }
        ScopeColumn operator()(const DialectCall& node) const
        {
            ScopeColumn column = as(Type::unknown);
            column.name = node.name;
            if (node.name == "collate" && !node.call.args.empty())
                column.type = resolver.typed(node.call.args.front()).type;
            return column;
        }
        ScopeColumn operator()(const DatePart&) const { return as(Type::int64); }
        ScopeColumn operator()(const DateBucket&) const { return as(Type::text); }
        ScopeColumn operator()(const RelativeDate& node) const { return {"", node.type, {}, node.storage}; }
        ScopeColumn operator()(const Tuple&) const { return {}; }
        ScopeColumn operator()(const ArrayLiteral&) const { return as(Type::list); }
        ScopeColumn operator()(const Subscript&) const { return {}; }
        ScopeColumn operator()(const Lambda&) const { return {}; }
    };
    return std::visit(Typer{*this, expr}, expr.node);
}

}
