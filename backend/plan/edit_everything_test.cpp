#include "plan/edit.hpp"
#include "plan/shop_for_tests.hpp"
#include "sql/parser.hpp"
#include "sql/walk.hpp"

#include <map>

namespace datachat::plan {
namespace {

using testing::plan_of;
using testing::text_of;

// Plans of all shapes that a chip can change.
const std::vector<std::string> queries{
    "SELECT name FROM customers",
    "SELECT DISTINCT city FROM customers WHERE active = 1 OR city IS NULL ORDER BY 1 DESC LIMIT 3 OFFSET 1",
    "SELECT city AS c, count(*) AS n FROM customers GROUP BY c HAVING n > 2 AND count(*) < 9 ORDER BY n DESC, c LIMIT "
    "5",
    "SELECT c.city, sum(o.total) / count(*) FROM orders o JOIN customers c ON o.customer_id = c.id "
    "WHERE o.order_date >= '2024-01-01' AND o.order_date < '2025-01-01' GROUP BY 1",
    "SELECT name FROM customers WHERE id NOT IN (SELECT customer_id FROM orders WHERE total > 10)",
    "SELECT city FROM customers UNION SELECT status FROM orders ORDER BY 1",
    "WITH big AS (SELECT customer_id, total FROM orders WHERE total > 5) SELECT count(*) FROM big WHERE total < 7",
    "SELECT n FROM (SELECT city, count(*) AS n FROM customers GROUP BY city HAVING count(*) > 1) WHERE n > 3",
    "SELECT status, total, row_number() OVER (PARTITION BY status ORDER BY total) FROM orders",
    "SELECT count(*), CASE WHEN total > 5 THEN 'big' ELSE 'small' END FROM orders GROUP BY 2"};

std::vector<std::string> texts()
{
    return {"",
            "city",
            "city = 'Rome'",
            "count(*)",
            "count(*) > 2",
            "sum(total)",
            "1",
            "NULL",
            "nonsense",
            "customers.nonsense = 1",
            "*",
            "SELECT 1",
            "(SELECT max(total) FROM orders)",
            "1; DROP TABLE customers",
            "1 -- all",
            "1 /* all",
            "'",
            "\"",
            "city = 'R\xff",
            std::string("city\0= 1", 8),
            "city UNION SELECT name",
            "city) OR (1 = 1",
            "$1",
            "row_number() OVER ()",
            "load_extension('x')",
            std::string(20'000, '('),
            "city IN (" + std::string(20'000, '1') + ")"};
}

std::vector<sql::NodeId> nodes_of(const Plan& plan)
{
    std::vector<sql::NodeId> nodes{0, 1'000'000};
    sql::walk(plan.steps[0].query, sql::Visitor{.expr = [&](const sql::Expr& node) { nodes.push_back(node.id); },
                                                .source = [&](const auto& node) { nodes.push_back(node.id); },
                                                .item = [&](const auto& node) { nodes.push_back(node.id); }});
    return nodes;
}

std::vector<Edit> edits_of(const Plan& plan)
{
    std::vector<Edit> edits{ChangeLimit{}, ChangeLimit{0}, ChangeLimit{7}, ChangeLimit{-1}, ChangeLimit{INT64_MAX}};
    for (const std::string& text : texts()) {
        edits.insert(edits.end(), {AddFilter{text}, AddOutput{text}, AddGroup{text}, ChangeOrder{text, true}});
    }
    for (const sql::NodeId node : nodes_of(plan)) {
        edits.insert(edits.end(), {RemoveFilter{node}, RemoveOutput{node}, RemoveGroup{node}});
        for (const std::string& text : texts())
            edits.insert(edits.end(), {ChangeFilter{node, text}, ChangeMeasure{node, text}});
    }
    return edits;
}

// What an edited plan must be, however it came about.
void expect_sound(const Plan& plan, const models::Schema& schema)
{
    const sql::Query& query = plan.steps[0].query;
    std::map<sql::NodeId, int> uses;
    sql::walk(query, sql::Visitor{.expr = [&](const sql::Expr& node) { ++uses[node.id]; }});
    uses.erase(0);
    for (const auto& [id, count] : uses)
        EXPECT_EQ(count, 1) << "two parts are called " << id;
    const std::string text = text_of(plan);
    auto again = sql::parse_query(text, sql::Dialect::sqlite);
    ASSERT_TRUE(again) << again.error().message;
    const auto resolution = sql::resolve(*again, schema, sql::Dialect::sqlite);
    EXPECT_TRUE(resolution) << text;
    EXPECT_FALSE(hash(plan).empty());
}

class EditsOf : public ::testing::TestWithParam<std::string> {};

TEST_P(EditsOf, EndInASoundPlanOrAClearError)
{
    const models::Schema schema = testing::shop();
    const Plan plan = plan_of(GetParam(), schema);
    const std::string before = text_of(plan);
    std::size_t sound = 0;
    for (const Edit& edit : edits_of(plan)) {
        SCOPED_TRACE("edit " + std::to_string(edit.index()));
        const auto edited = apply(plan, edit, schema);
        if (!edited) {
            EXPECT_GT(edited.error().message.size(), 10U);
            EXPECT_NE(edited.error().code, core::Errc::internal);
            continue;
        }
        ++sound;
        expect_sound(*edited, schema);
        if (::testing::Test::HasFailure())
            FAIL() << before << "\nbecame\n" << text_of(*edited);
    }
    EXPECT_GT(sound, 3U);
}

INSTANTIATE_TEST_SUITE_P(AllShapes, EditsOf, ::testing::ValuesIn(queries));

}
}
