#include "sql/fetch.hpp"

#include "sql/parser.hpp"
#include "sql/printer.hpp"

#include <gtest/gtest.h>

namespace datachat::sql {
namespace {

models::Schema warehouse_and_targets()
{
    using models::Type;
    models::Schema schema;
    schema.tables = {
        {.schema = "warehouse",
         .name = "orders",
         .columns = {{"id", Type::int64}, {"region", Type::text}, {"day", Type::date}, {"total", Type::decimal}},
         .primary_key = {"id"}},
        {.schema = "files", .name = "targets", .columns = {{"region", Type::text}, {"target", Type::float64}}}};
    return schema;
}

std::string fetched(std::string_view text)
{
    const models::Schema schema = warehouse_and_targets();
    auto query = parse_query(text, Dialect::duckdb);
    EXPECT_TRUE(query) << text;
    const auto resolution = resolve(*query, schema, Dialect::duckdb);
    EXPECT_TRUE(resolution) << text << ": " << (resolution ? "" : resolution.error().message);
    if (!resolution)
        return {};
    std::string all;
    for (const Fetch& fetch : fetches_of(*query, *resolution, schema))
        all += (all.empty() ? "" : "; ") +
               print(query_of(fetch, schema.tables[fetch.table]), Dialect::duckdb).value_or("cannot be printed");
    return all;
}

TEST(Fetch, TakesTheColumnsThatAreUsed)
{
    EXPECT_EQ(fetched("SELECT o.region, sum(o.total), max(t.target) FROM warehouse.orders o JOIN files.targets t ON "
                      "o.region = t.region GROUP BY o.region"),
              "SELECT region, total FROM warehouse.orders; SELECT region, target FROM files.targets");
    EXPECT_EQ(fetched("SELECT * FROM files.targets"), "SELECT region, target FROM files.targets");
    EXPECT_EQ(fetched("SELECT count(*) FROM warehouse.orders"), "SELECT id FROM warehouse.orders");
    EXPECT_EQ(fetched("SELECT 1 FROM warehouse.orders NATURAL JOIN files.targets"),
              "SELECT id, region, day, total FROM warehouse.orders; SELECT region, target FROM files.targets");
}

TEST(Fetch, TakesAlongConditionsThatEveryRowMustMeet)
{
    EXPECT_EQ(fetched("SELECT o.id FROM warehouse.orders o LEFT JOIN files.targets t ON o.region = t.region WHERE "
                      "o.day >= DATE '2024-01-01' AND 100 < o.total AND t.region IN ('EU', 'US') AND o.region = 'EU' "
                      "AND t.target IS NOT NULL AND o.id BETWEEN 1 AND 9"),
              "SELECT id, region, day, total FROM warehouse.orders WHERE day >= DATE '2024-01-01' AND 100 < total AND "
              "region = 'EU' AND id BETWEEN 1 AND 9; SELECT region, target FROM files.targets WHERE region IN ('EU', "
              "'US') AND target IS NOT NULL");
}

TEST(Fetch, LeavesConditionsThatMayMeanSomethingElseElsewhere)
{
    for (const char* condition :
         {"o.region < 'M'", "o.region LIKE 'E%'", "o.total IS NULL", "o.region <> 'EU'", "o.total = 1 OR o.id = 1",
          "NOT o.id = 1", "o.id NOT IN (1)", "o.total > o.id", "lower(o.region) = 'eu'", "o.region = NULL",
          "o.id = '1'", "o.region IN ('EU', NULL)"}) {
        EXPECT_EQ(fetched(std::string("SELECT o.id, o.region, o.total FROM warehouse.orders o WHERE ") + condition),
                  "SELECT id, region, total FROM warehouse.orders")
            << condition;
    }
}

TEST(Fetch, ATableThatIsReadTwiceIsFetchedWhole)
{
    EXPECT_EQ(fetched("SELECT a.id FROM warehouse.orders a JOIN warehouse.orders b ON a.id = b.id WHERE a.total > 5"),
              "SELECT id, total FROM warehouse.orders");
}

TEST(Fetch, LeavesConditionsWhereRowsAreDrawnOrCountedOffFirst)
{
    const std::string whole = "SELECT id, total FROM warehouse.orders";
    EXPECT_EQ(fetched("SELECT id FROM warehouse.orders TABLESAMPLE 10% WHERE total > 5"), whole);
    EXPECT_EQ(fetched("SELECT id FROM warehouse.orders WHERE total > 5 USING SAMPLE 10 ROWS"), whole);
    EXPECT_EQ(fetched("SELECT o.id FROM warehouse.orders o POSITIONAL JOIN files.targets t WHERE o.total > 5 AND "
                      "t.target > 1"),
              whole + "; SELECT target FROM files.targets");
    EXPECT_EQ(
        fetched("SELECT o.id FROM files.targets t ASOF JOIN warehouse.orders o ON t.target >= o.id WHERE o.total > "
                "5 AND t.target > 1"),
        whole + "; SELECT target FROM files.targets WHERE target > 1");
}

TEST(Fetch, AConditionInsideASubQueryOnATableOutsideIsNotTaken)
{
    EXPECT_EQ(fetched("SELECT o.id FROM warehouse.orders o WHERE NOT EXISTS (SELECT 1 FROM files.targets t WHERE "
                      "t.region = 'EU' AND o.total > 5)"),
              "SELECT id, total FROM warehouse.orders; SELECT region FROM files.targets WHERE region = 'EU'");
}

}
}
