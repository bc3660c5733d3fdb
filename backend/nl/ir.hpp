#pragma once

#include "models/value.hpp"
#include "plan/plan.hpp"
#include "sql/tree.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

// The engine's own small form of a query, after NatSQL: no FROM and no JOIN. Tables follow from the columns; joins.hpp
// connects them.
namespace datachat::nl::ir {

// Words of the question behind an element: up to four spans, more are dropped.
struct Why {
    std::array<plan::Span, 4> spans{};
    std::uint8_t count = 0;
    const char* reason = "cue"; // a string literal

    void add(plan::Span span)
    {
        if (count < spans.size() && span.end > span.begin)
            spans[count++] = span;
    }
    void add(const Why& other)
    {
        for (std::uint8_t i = 0; i < other.count; ++i)
            add(other.spans[i]);
    }
};

enum class Agg : std::uint8_t { none, count, count_distinct, sum, avg, min, max };

constexpr int star = -1;

// A column of the catalog, or `*` of a table. `instance` tells apart two uses of one table.
struct Column {
    int table = -1;
    int column = star;
    std::uint8_t instance = 0;
    bool operator==(const Column&) const = default;
};

struct Term {
    Agg agg = Agg::none;
    Column a;
    char arithmetic = 0; // '+', '-', '*', '/' with b
    Column b;
    bool bucketed = false; // of a date column
    sql::DateUnit bucket = sql::DateUnit::month;
    int metric = -1; // index in Knowledge::metrics; then a is unset
    Why why;
};

enum class Op : std::uint8_t {
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    like, // values[0] is the pattern
    not_like,
    between,
    in, // values
    not_in,
    null,
    not_null,
    period,   // [from, to) in days
    relative, // [from, to) as offsets of a unit
    in_query, // nested
    not_in_query,
    raw,    // a condition of an earlier query, kept as its tree
    taught, // condition `values` aside: Knowledge::value_aliases[taught]
};

struct Condition {
    Term left;
    Op op = Op::equal;
    std::vector<models::Value> values;
    int nested = -1; // index in Query::nested of a scalar (comparisons) or column (in_query)
    bool against_column = false;
    Term right;             // when against_column
    bool or_before = false; // joined to the condition before it by OR
    std::int32_t from = 0, to = 0;
    bool open_from = false, open_to = false; // the period has no such end
    sql::DateUnit unit = sql::DateUnit::year;
    int from_offset = 0, to_offset = 0;
    int taught = -1;
    std::shared_ptr<const sql::Expr> raw; // its columns are table-qualified
    std::vector<Column> raw_columns;
    Why why;
};

struct Order {
    Term term;
    bool descending = false;
};

enum class SetOp : std::uint8_t { none, intersect, except, unite };

struct Query {
    std::vector<Term> select;
    bool distinct = false;
    std::vector<Condition> where;
    std::vector<Condition> having;
    std::vector<Term> group;
    std::vector<Order> order;
    std::int64_t limit = 0; // 0 = none
    SetOp set = SetOp::none;
    int set_right = -1;         // in nested
    std::vector<Column> tables; // joined although no column of theirs is used; column = star
    std::vector<int> edges;     // joins that the question's words prefer
    std::vector<Query> nested;
    Why limit_why;
    Why distinct_why;
};

// A form in which the order of conditions, outputs' evidence and the like do not matter: equal forms, same query.
std::string canonical(const Query& query);

}
