#include "sql/walk.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <set>

namespace datachat::sql {
namespace {

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
T with(auto&& fill)
{
    T node;
    fill(node);
    return node;
}

// One expression of every kind, each with a mark in every place it has.
std::vector<Expr> every_expression(Marks& mark)
{
    std::vector<Expr> all;
    all.push_back(ColumnRef{.column = "c"});
    all.push_back(Star{});
    all.push_back(Parameter{"p"});
    all.push_back(RelativeDate{});
    all.push_back(Unary{UnaryOp::negate, mark.box()});
    all.push_back(with<Binary>([&](Binary& n) { n.left = mark.box(), n.right = mark.box(); }));
    all.push_back(with<Between>([&](Between& n) { n.operand = mark.box(), n.low = mark.box(), n.high = mark.box(); }));
    all.push_back(
        with<InList>([&](InList& n) { n.operand = mark.box(), n.items = {mark()}, n.items.push_back(mark()); }));
    all.push_back(with<InQuery>([&](InQuery& n) { n.operand = mark.box(), n.query = mark.query(); }));
    all.push_back(with<Like>([&](Like& n) { n.operand = mark.box(), n.pattern = mark.box(), n.escape = mark.box(); }));
    all.push_back(with<IsTest>([&](IsTest& n) { n.operand = mark.box(); }));
    all.push_back(with<Exists>([&](Exists& n) { n.query = mark.query(); }));
    all.push_back(with<ScalarQuery>([&](ScalarQuery& n) { n.query = mark.query(); }));
    all.push_back(with<Quantified>([&](Quantified& n) { n.left = mark.box(), n.query = mark.query(); }));
    all.push_back(with<Case>([&](Case& n) {
        n.operand = mark.box();
        n.branches.resize(2);
        for (WhenThen& branch : n.branches) {
            branch.when = mark();
            branch.then = mark();
        }
        n.otherwise = mark.box();
    }));
    all.push_back(with<Cast>([&](Cast& n) { n.operand = mark.box(); }));
    all.push_back(mark.call());
    all.push_back(with<DialectCall>([&](DialectCall& n) { n.call = mark.call(); }));
    all.push_back(with<DatePart>([&](DatePart& n) { n.operand = mark.box(); }));
    all.push_back(with<DateBucket>([&](DateBucket& n) { n.operand = mark.box(); }));
    all.push_back(with<Tuple>([&](Tuple& n) { n.items = {mark()}, n.items.push_back(mark()); }));
    all.push_back(with<ArrayLiteral>([&](ArrayLiteral& n) { n.items = {mark()}, n.items.push_back(mark()); }));
    all.push_back(with<Subscript>([&](Subscript& n) { n.operand = mark.box(), n.index = mark.box(); }));
    all.push_back(mark()); // Literal
    return all;
}

TableSource every_source(Marks& mark)
{
    Join inner;
    inner.left = DerivedTable{.query = mark.query(), .alias = "d"};
    inner.right = TableFunction{.call = ExprBox(Expr(mark.call())), .alias = "f"};
    inner.on = mark();
    Join outer;
    outer.left = core::Box<Join>(std::move(inner));
    outer.right = TableName{.name = "t"};
    outer.on = mark();
    return core::Box<Join>(std::move(outer));
}

// A query with a mark in every place that the tree has.
Query everything(Marks& mark)
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

std::vector<int> numbers_to(int last)
{
    std::vector<int> result(static_cast<std::size_t>(last));
    std::iota(result.begin(), result.end(), 1);
    return result;
}

void collect(const Expr& expr, std::vector<int>& into)
{
    if (const auto* literal = std::get_if<Literal>(&expr.node))
        into.push_back(static_cast<int>(std::get<std::int64_t>(literal->value.data)));
}

TEST(Walk, ReachesEveryPlaceOnceInTheOrderOfTheText)
{
    Marks mark;
    const Query query = everything(mark);
    std::vector<int> seen;
    walk(query, Visitor{.expr = [&](const Expr& expr) { collect(expr, seen); }});
    EXPECT_EQ(seen, numbers_to(mark.last()));
}

TEST(Walk, TheTestTreeHoldsEveryKindOfExpression)
{
    Marks mark;
    const Query query = everything(mark);
    std::set<std::size_t> kinds;
    walk(query, Visitor{.expr = [&](const Expr& expr) { kinds.insert(expr.node.index()); }});
    EXPECT_EQ(kinds.size(), std::variant_size_v<Expr::Node>);
}

TEST(Walk, MutableWalkReachesTheSamePlaces)
{
    Marks mark;
    Query query = everything(mark);
    std::vector<int> entered;
    std::vector<int> left;
    walk(query, MutableVisitor{.expr = [&](Expr& expr) { collect(expr, entered); },
                               .leave_expr = [&](Expr& expr) { collect(expr, left); }});
    EXPECT_EQ(entered, numbers_to(mark.last()));
    EXPECT_EQ(left, numbers_to(mark.last()));
}

TEST(Walk, ReachesEveryQuerySelectSourceItemAndOrder)
{
    Marks mark;
    const Query query = everything(mark);
    int queries = 0, selects = 0, sources = 0, items = 0, orders = 0;
    walk(query, Visitor{.query = [&](const Query&) { ++queries; },
                        .select = [&](const Select&) { ++selects; },
                        .source = [&](const TableSource&) { ++sources; },
                        .item = [&](const SelectItem&) { ++items; },
                        .order = [&](const OrderItem&) { ++orders; }});
    EXPECT_EQ(queries, 3 + 2 + 4 + 2); // root and its sides, WITH, in expressions, in FROM
    EXPECT_EQ(selects, 1 + 2 + 4 + 2);
    EXPECT_EQ(sources, 6);
    EXPECT_EQ(items, 24 + 8);
    EXPECT_EQ(orders, 2 + 1 + 3 * 2); // both queries, the named window, three calls with their windows
}

TEST(Walk, AMutableVisitorSeesTheChildrenItPutIn)
{
    Expr expr = Literal{models::Value(1)};
    int literals = 0;
    walk(expr, MutableVisitor{.expr = [&](Expr& node) {
             literals += std::holds_alternative<Literal>(node.node);
             if (literals == 1)
                 node = Unary{UnaryOp::negate, ExprBox(Expr(Literal{models::Value(2)}))};
         }});
    EXPECT_EQ(literals, 2);
}

TEST(Walk, ALevelDoesNotEnterNestedQueries)
{
    Marks mark;
    InQuery in;
    in.operand = mark.box();
    in.query = mark.query();
    const Expr expr = std::move(in);
    std::vector<int> seen;
    walk_level(expr, [&](const Expr& node) { collect(node, seen); });
    EXPECT_EQ(seen, std::vector<int>{1});
}

TEST(NumberNodes, GivesEveryNodeItsOwnId)
{
    Marks mark;
    Query query = everything(mark);
    number_nodes(query);
    std::multiset<NodeId> ids;
    walk(query, Visitor{.query = [&](const Query& node) { ids.insert(node.id); },
                        .expr = [&](const Expr& node) { ids.insert(node.id); },
                        .source = [&](const TableSource& node) { ids.insert(node.id); },
                        .item = [&](const SelectItem& node) { ids.insert(node.id); },
                        .order = [&](const OrderItem& node) { ids.insert(node.id); }});
    EXPECT_EQ(std::set<NodeId>(ids.begin(), ids.end()).size(), ids.size());
    EXPECT_EQ(*ids.begin(), 1U);
    EXPECT_EQ(*ids.rbegin(), largest_id(query));
}

TEST(NumberNodes, KeepsIdsThatAreSet)
{
    Marks mark;
    Query query = mark.query();
    query.select()->items[0].expr.id = 40;
    number_nodes(query);
    EXPECT_EQ(query.select()->items[0].expr.id, 40U);
    EXPECT_EQ(query.id, 41U);
}

TEST(NumberNodes, ATableAndItsSourceShareAnId)
{
    Query query;
    Select select;
    select.from.push_back(TableName{.name = "t"});
    query.body = std::move(select);
    number_nodes(query);
    const TableSource& source = query.select()->from[0];
    EXPECT_EQ(source.id, std::get<TableName>(source.node).id);
    EXPECT_NE(source.id, 0U);
}

}
}
