#include "sql/tree_of_everything.hpp"
#include "sql/walk.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <set>

namespace datachat::sql {
namespace {

using testing::everything;
using testing::Marks;

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
    EXPECT_EQ(sources, 8);
    EXPECT_EQ(items, 25 + 8 + 4);     // the replaced column, of PIVOT and UNPIVOT
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
