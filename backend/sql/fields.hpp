#pragma once

#include "sql/tree.hpp"

#include <string_view>
#include <tuple>

// The fields of every node, named once, for what writes, reads, orders or changes whole trees (canonical forms, JSON,
// property tests). A type's `kind` tells the alternatives of a variant apart in stored forms: never change one.
namespace datachat::sql {

template <class Owner, class Member>
struct Field {
    std::string_view name;
    Member Owner::* member;
};
template <class Owner, class Member>
Field(std::string_view, Member Owner::*) -> Field<Owner, Member>;

template <class T>
struct Fields;

// Calls visit(name, member) for each field, in the order of the struct. Node ids are fields named "id".
template <class T, class Visit>
void for_each_field(T& node, Visit&& visit)
{
    std::apply([&](const auto&... field) { (visit(field.name, node.*field.member), ...); },
               Fields<std::remove_const_t<T>>::list);
}

// clang-format off
#define DATACHAT_FIELDS(type, kind_name, ...) \
    template <> struct Fields<type> { \
        using Self = type; \
        static constexpr std::string_view kind = kind_name; \
        static constexpr auto list = std::make_tuple(__VA_ARGS__); \
    }
#define DATACHAT_FIELD(member) Field{#member, &Self::member}

DATACHAT_FIELDS(Literal, "literal", DATACHAT_FIELD(value));
DATACHAT_FIELDS(ColumnRef, "column", DATACHAT_FIELD(schema), DATACHAT_FIELD(table), DATACHAT_FIELD(column));
DATACHAT_FIELDS(RenamedColumn, "renamed", DATACHAT_FIELD(column), DATACHAT_FIELD(alias));
DATACHAT_FIELDS(StarPattern, "pattern", DATACHAT_FIELD(kind), DATACHAT_FIELD(pattern), DATACHAT_FIELD(negated));
DATACHAT_FIELDS(Star, "star", DATACHAT_FIELD(table), DATACHAT_FIELD(excluded), DATACHAT_FIELD(replaced), DATACHAT_FIELD(renamed), DATACHAT_FIELD(pattern));
DATACHAT_FIELDS(Parameter, "parameter", DATACHAT_FIELD(name));
DATACHAT_FIELDS(Unary, "unary", DATACHAT_FIELD(op), DATACHAT_FIELD(operand));
DATACHAT_FIELDS(Binary, "binary", DATACHAT_FIELD(op), DATACHAT_FIELD(left), DATACHAT_FIELD(right));
DATACHAT_FIELDS(Between, "between", DATACHAT_FIELD(operand), DATACHAT_FIELD(low), DATACHAT_FIELD(high), DATACHAT_FIELD(negated));
DATACHAT_FIELDS(InList, "in_list", DATACHAT_FIELD(operand), DATACHAT_FIELD(items), DATACHAT_FIELD(negated));
DATACHAT_FIELDS(InQuery, "in_query", DATACHAT_FIELD(operand), DATACHAT_FIELD(query), DATACHAT_FIELD(negated));
DATACHAT_FIELDS(Like, "like", DATACHAT_FIELD(kind), DATACHAT_FIELD(operand), DATACHAT_FIELD(pattern), DATACHAT_FIELD(escape), DATACHAT_FIELD(negated));
DATACHAT_FIELDS(IsTest, "is", DATACHAT_FIELD(kind), DATACHAT_FIELD(operand), DATACHAT_FIELD(negated));
DATACHAT_FIELDS(Exists, "exists", DATACHAT_FIELD(query), DATACHAT_FIELD(negated));
DATACHAT_FIELDS(ScalarQuery, "scalar_query", DATACHAT_FIELD(query));
DATACHAT_FIELDS(Quantified, "quantified", DATACHAT_FIELD(op), DATACHAT_FIELD(left), DATACHAT_FIELD(all), DATACHAT_FIELD(query));
DATACHAT_FIELDS(Case, "case", DATACHAT_FIELD(operand), DATACHAT_FIELD(branches), DATACHAT_FIELD(otherwise));
DATACHAT_FIELDS(WhenThen, "when", DATACHAT_FIELD(when), DATACHAT_FIELD(then));
DATACHAT_FIELDS(TypeName, "type", DATACHAT_FIELD(type), DATACHAT_FIELD(native), DATACHAT_FIELD(arguments));
DATACHAT_FIELDS(Cast, "cast", DATACHAT_FIELD(operand), DATACHAT_FIELD(type), DATACHAT_FIELD(null_on_failure));
DATACHAT_FIELDS(FrameBound, "bound", DATACHAT_FIELD(kind), DATACHAT_FIELD(offset));
DATACHAT_FIELDS(Frame, "frame", DATACHAT_FIELD(unit), DATACHAT_FIELD(start), DATACHAT_FIELD(end), DATACHAT_FIELD(exclusion));
DATACHAT_FIELDS(Window, "window", DATACHAT_FIELD(base), DATACHAT_FIELD(partition_by), DATACHAT_FIELD(order_by), DATACHAT_FIELD(frame));
DATACHAT_FIELDS(Call, "call", DATACHAT_FIELD(name), DATACHAT_FIELD(args), DATACHAT_FIELD(distinct), DATACHAT_FIELD(order_by), DATACHAT_FIELD(filter), DATACHAT_FIELD(over));
DATACHAT_FIELDS(DialectCall, "dialect_call", DATACHAT_FIELD(dialect), DATACHAT_FIELD(name), DATACHAT_FIELD(call));
DATACHAT_FIELDS(DatePart, "date_part", DATACHAT_FIELD(unit), DATACHAT_FIELD(operand), DATACHAT_FIELD(storage));
DATACHAT_FIELDS(DateBucket, "date_bucket", DATACHAT_FIELD(unit), DATACHAT_FIELD(operand), DATACHAT_FIELD(storage), DATACHAT_FIELD(week_starts_on_sunday));
DATACHAT_FIELDS(RelativeDate, "relative_date", DATACHAT_FIELD(unit), DATACHAT_FIELD(offset), DATACHAT_FIELD(fiscal), DATACHAT_FIELD(storage), DATACHAT_FIELD(type));
DATACHAT_FIELDS(Tuple, "tuple", DATACHAT_FIELD(items));
DATACHAT_FIELDS(ArrayLiteral, "array", DATACHAT_FIELD(items));
DATACHAT_FIELDS(Subscript, "subscript", DATACHAT_FIELD(operand), DATACHAT_FIELD(index));
DATACHAT_FIELDS(LambdaParameter, "lambda_parameter", DATACHAT_FIELD(name), DATACHAT_FIELD(type));
DATACHAT_FIELDS(Lambda, "lambda", DATACHAT_FIELD(parameters), DATACHAT_FIELD(body));
DATACHAT_FIELDS(Sample, "sample", DATACHAT_FIELD(method), DATACHAT_FIELD(amount), DATACHAT_FIELD(rows), DATACHAT_FIELD(seed));
DATACHAT_FIELDS(OrderItem, "order", DATACHAT_FIELD(id), DATACHAT_FIELD(expr), DATACHAT_FIELD(descending), DATACHAT_FIELD(nulls));
DATACHAT_FIELDS(TableName, "table", DATACHAT_FIELD(id), DATACHAT_FIELD(catalog), DATACHAT_FIELD(schema), DATACHAT_FIELD(name), DATACHAT_FIELD(alias));
DATACHAT_FIELDS(DerivedTable, "derived", DATACHAT_FIELD(query), DATACHAT_FIELD(alias), DATACHAT_FIELD(columns), DATACHAT_FIELD(lateral));
DATACHAT_FIELDS(TableFunction, "function", DATACHAT_FIELD(call), DATACHAT_FIELD(alias), DATACHAT_FIELD(columns), DATACHAT_FIELD(lateral), DATACHAT_FIELD(with_position));
DATACHAT_FIELDS(Join, "join", DATACHAT_FIELD(kind), DATACHAT_FIELD(left), DATACHAT_FIELD(right), DATACHAT_FIELD(on), DATACHAT_FIELD(using_columns), DATACHAT_FIELD(natural), DATACHAT_FIELD(asof), DATACHAT_FIELD(match));
DATACHAT_FIELDS(SelectItem, "item", DATACHAT_FIELD(id), DATACHAT_FIELD(expr), DATACHAT_FIELD(alias));
DATACHAT_FIELDS(Pivot, "pivot", DATACHAT_FIELD(source), DATACHAT_FIELD(aggregates), DATACHAT_FIELD(column), DATACHAT_FIELD(values), DATACHAT_FIELD(alias), DATACHAT_FIELD(group_by));
DATACHAT_FIELDS(Unpivot, "unpivot", DATACHAT_FIELD(source), DATACHAT_FIELD(value), DATACHAT_FIELD(name), DATACHAT_FIELD(columns), DATACHAT_FIELD(with_nulls), DATACHAT_FIELD(alias));
DATACHAT_FIELDS(NamedWindow, "named_window", DATACHAT_FIELD(name), DATACHAT_FIELD(window));
DATACHAT_FIELDS(Select, "select", DATACHAT_FIELD(distinct), DATACHAT_FIELD(distinct_on), DATACHAT_FIELD(items), DATACHAT_FIELD(from), DATACHAT_FIELD(where),
                DATACHAT_FIELD(group_by), DATACHAT_FIELD(having), DATACHAT_FIELD(windows), DATACHAT_FIELD(qualify), DATACHAT_FIELD(shape), DATACHAT_FIELD(sample));
DATACHAT_FIELDS(SetOperation, "set", DATACHAT_FIELD(op), DATACHAT_FIELD(all), DATACHAT_FIELD(left), DATACHAT_FIELD(right), DATACHAT_FIELD(by_name));
DATACHAT_FIELDS(Values, "values", DATACHAT_FIELD(rows));
DATACHAT_FIELDS(Query, "query", DATACHAT_FIELD(id), DATACHAT_FIELD(recursive), DATACHAT_FIELD(with), DATACHAT_FIELD(body), DATACHAT_FIELD(order_by),
                DATACHAT_FIELD(limit), DATACHAT_FIELD(offset), DATACHAT_FIELD(with_ties));
DATACHAT_FIELDS(CommonTable, "common_table", DATACHAT_FIELD(name), DATACHAT_FIELD(columns), DATACHAT_FIELD(query));
// Expr and TableSource are an id and a variant, a source also its sample.
DATACHAT_FIELDS(Expr, "expr", DATACHAT_FIELD(id), DATACHAT_FIELD(node));
DATACHAT_FIELDS(TableSource, "source", DATACHAT_FIELD(id), DATACHAT_FIELD(node), DATACHAT_FIELD(sample));

#undef DATACHAT_FIELD
#undef DATACHAT_FIELDS
// clang-format on

}
