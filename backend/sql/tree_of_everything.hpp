#pragma once

#include "sql/tree.hpp"

// For tests: a query with a marked expression in every place that the tree has.
namespace datachat::sql::testing {

// Hands out marked expressions 1, 2, 3, ... in the order in which it is asked: the tests ask in the order of the text.
class Marks {
public:
    Expr operator()() { return Literal{models::Value(++last_)}; }
    ExprBox box() { return ExprBox((*this)()); }
    Query query() // SELECT mark
    {
        Select select;
        select.items.push_back({.expr = (*this)()});
        Query result;
        result.body = std::move(select);
        return result;
    }
    std::vector<OrderItem> order() { return {OrderItem{.expr = (*this)()}}; }
    Window window()
    {
        Window result;
        result.partition_by.push_back((*this)());
        result.order_by = order();
        Frame frame;
        frame.start = {FrameBoundKind::preceding, box()};
        frame.end = {FrameBoundKind::following, box()};
        frame.exclusion = FrameExclusion::ties;
        result.frame = std::move(frame);
        return result;
    }
    Call call()
    {
        Call result;
        result.name = "string_agg";
        result.args.push_back((*this)());
        result.args.push_back((*this)());
        result.order_by = order();
        result.filter = box();
        result.over = window();
        return result;
    }
    int last() const { return last_; }

private:
    int last_ = 0;
};

template <class T>
T filled(auto&& fill)
{
    T node;
    fill(node);
    return node;
}

// One expression of every kind, each with a mark in every place it has.
inline std::vector<Expr> every_expression(Marks& mark)
{
    std::vector<Expr> all;
    all.push_back(ColumnRef{.column = "c"});
    all.push_back(filled<Star>([&](Star& n) {
        n.excluded = {"e"};
        n.replaced.push_back({mark(), "r", 0});
        n.renamed.push_back({"a", "b"});
        n.pattern = StarPattern{LikeKind::like, "x%", false};
    }));
    all.push_back(Parameter{"p"});
    all.push_back(RelativeDate{});
    all.push_back(Unary{UnaryOp::negate, mark.box()});
    all.push_back(filled<Binary>([&](Binary& n) { n.left = mark.box(), n.right = mark.box(); }));
    all.push_back(
        filled<Between>([&](Between& n) { n.operand = mark.box(), n.low = mark.box(), n.high = mark.box(); }));
    all.push_back(
        filled<InList>([&](InList& n) { n.operand = mark.box(), n.items = {mark()}, n.items.push_back(mark()); }));
    all.push_back(filled<InQuery>([&](InQuery& n) { n.operand = mark.box(), n.query = mark.query(); }));
    all.push_back(
        filled<Like>([&](Like& n) { n.operand = mark.box(), n.pattern = mark.box(), n.escape = mark.box(); }));
    all.push_back(filled<IsTest>([&](IsTest& n) { n.operand = mark.box(); }));
    all.push_back(filled<Exists>([&](Exists& n) { n.query = mark.query(); }));
    all.push_back(filled<ScalarQuery>([&](ScalarQuery& n) { n.query = mark.query(); }));
    all.push_back(filled<Quantified>([&](Quantified& n) { n.left = mark.box(), n.query = mark.query(); }));
    all.push_back(filled<Case>([&](Case& n) {
        n.operand = mark.box();
        n.branches.resize(2);
        for (WhenThen& branch : n.branches) {
            branch.when = mark();
            branch.then = mark();
        }
        n.otherwise = mark.box();
    }));
    all.push_back(filled<Cast>([&](Cast& n) { n.operand = mark.box(); }));
    all.push_back(mark.call());
    all.push_back(filled<DialectCall>([&](DialectCall& n) { n.call = mark.call(); }));
    all.push_back(filled<DatePart>([&](DatePart& n) { n.operand = mark.box(); }));
    all.push_back(filled<DateBucket>([&](DateBucket& n) { n.operand = mark.box(); }));
    all.push_back(filled<Tuple>([&](Tuple& n) { n.items = {mark()}, n.items.push_back(mark()); }));
    all.push_back(filled<ArrayLiteral>([&](ArrayLiteral& n) { n.items = {mark()}, n.items.push_back(mark()); }));
    all.push_back(filled<Subscript>([&](Subscript& n) { n.operand = mark.box(), n.index = mark.box(); }));
    all.push_back(filled<Lambda>([&](Lambda& n) {
        n.parameters.push_back({"x", {models::Type::int64, "", {}}});
        n.body = mark.box();
    }));
    all.push_back(mark()); // Literal
    return all;
}

inline TableSource every_source(Marks& mark)
{
    Join inner;
    inner.left = DerivedTable{.query = mark.query(), .alias = "d"};
    inner.right = TableFunction{.call = ExprBox(Expr(mark.call())), .alias = "f"};
    inner.right.sample = Sample{SampleMethod::bernoulli, 10, false, 3};
    inner.match = mark();
    inner.on = mark();
    Join outer;
    outer.left = core::Box<Join>(std::move(inner));
    outer.right = TableName{.name = "t"};
    outer.on = mark();
    Pivot pivot;
    pivot.source = core::Box<Join>(std::move(outer));
    pivot.aggregates.push_back({mark(), "p", 0});
    pivot.column = mark();
    pivot.values.push_back({mark(), "v", 0});
    pivot.group_by.push_back(mark());
    Unpivot unpivot;
    unpivot.source = core::Box<Pivot>(std::move(pivot));
    unpivot.columns.push_back({mark(), "u", 0});
    return core::Box<Unpivot>(std::move(unpivot));
}

// A query with a mark in every place that the tree has.
inline Query everything(Marks& mark)
{
    Query query;
    query.with.push_back({.name = "a", .query = mark.query()});
    query.with.push_back({.name = "b", .query = mark.query()});

    Select select;
    select.distinct_on = {mark(), mark()};
    for (Expr& expr : every_expression(mark))
        select.items.push_back({.expr = std::move(expr)});
    select.from.push_back(every_source(mark));
    select.from.push_back(DerivedTable{.query = mark.query()});
    select.where = mark();
    select.group_by = {mark(), mark()};
    select.having = mark();
    select.windows.push_back({"w", mark.window()});
    select.qualify = mark();
    select.sample = Sample{SampleMethod::reservoir, 5, true, 7};
    Query left;
    left.body = std::move(select);
    left.order_by = mark.order();
    left.limit = mark.box();
    left.offset = mark.box();

    Values values;
    values.rows.push_back({mark(), mark()});
    values.rows.push_back({mark(), mark()});
    Query right;
    right.body = std::move(values);

    query.body = SetOperation{.left = std::move(left), .right = std::move(right)};
    query.order_by = mark.order();
    query.limit = mark.box();
    query.offset = mark.box();
    return query;
}

}
