#include "sql/firewall.hpp"

#include "sql/parser.hpp"

#include <gtest/gtest.h>

namespace datachat::sql {
namespace {

models::Schema shop()
{
    models::Schema schema;
    models::TableInfo orders;
    orders.schema = "public";
    orders.name = "orders";
    orders.columns = {{"id", models::Type::int64},
                      {"placed", models::Type::date, "date", true, "", models::TimeStorage::native}};
    models::TableInfo odd;
    odd.schema = "public";
    odd.name = "sales.csv";
    odd.columns = {{"id", models::Type::int64}};
    schema.tables = {orders, odd};
    schema.search_path = {"public"};
    return schema;
}

std::string verdict(std::string_view text, Dialect dialect = Dialect::postgres)
{
    const auto schema = shop();
    const auto checked = Firewall(dialect, schema).check_text(text, {});
    return checked ? checked->text() : checked.error().message;
}

TEST(Firewall, PutsTheLimitInWhereItCannotChangeTheAnswer)
{
    EXPECT_EQ(verdict("SELECT id FROM orders"), "SELECT id FROM orders LIMIT 10001");
    EXPECT_EQ(verdict("SELECT id FROM orders LIMIT 5"), "SELECT id FROM orders LIMIT 5");
    EXPECT_EQ(verdict("SELECT id FROM orders WHERE id IN (SELECT id FROM orders)"),
              "SELECT id FROM orders WHERE id IN (SELECT id FROM orders) LIMIT 10001");
    EXPECT_EQ(verdict("SELECT id FROM orders UNION SELECT 1 OFFSET 2"),
              "SELECT id FROM orders UNION SELECT 1 LIMIT 10001 OFFSET 2");
}

TEST(Firewall, NamesRulePlaceAndRemedy)
{
    EXPECT_EQ(verdict("SELECT pg_sleep(1)"), "Line 1, column 8: The function pg_sleep() is not on the list of "
                                             "functions that a query may call. Remove it. (rule: functions)");
    EXPECT_EQ(verdict("SELECT * FROM pg_class"),
              "Line 1, column 15: The table \"pg_class\" belongs to the database's own catalog. Use "
              "the tables of the schema. (rule: system catalogs)");
    EXPECT_TRUE(verdict("SELECT id\nFROM orders WHERE 'pg_sleep(' = id AND 1 = pg_sleep (1)")
                    .starts_with("Line 2, column 44: "));
    EXPECT_TRUE(verdict("SELECT 'x'::regclass").starts_with("Line 1, column 13: "));
    EXPECT_TRUE(verdict("SELECT $1").starts_with("Line 1, column 8: "));
    EXPECT_EQ(verdict("SELECT * FROM secrets"),
              "Line 1, column 15: There is no table \"secrets\" that you may read. (rule: names)");
    EXPECT_EQ(verdict("SELECT * FROM hidden.orders"), "Line 1, column 22: There is no table \"hidden.orders\" that you "
                                                      "may read. Did you mean \"orders\"? (rule: names)");
    EXPECT_EQ(verdict("SELECT secret FROM orders"), "Line 1, column 8: There is no column \"secret\". (rule: names)");
}

TEST(Firewall, ChecksEveryPlaceOfTheTree)
{
    const auto schema = shop();
    for (const char* text : {"SELECT id FROM orders ORDER BY id LIMIT pg_sleep(1)",
                             "SELECT id FROM orders o WHERE EXISTS (SELECT 1 FROM orders WHERE o.id = getpgusername())",
                             "WITH a AS (SELECT 1), b AS (SELECT pg_sleep(1)) SELECT * FROM a",
                             "SELECT count(*) FILTER (WHERE pg_sleep(1) IS NULL) FROM orders"})
        EXPECT_EQ(Firewall(Dialect::postgres, schema).check_text(text, {}).error().code, core::Errc::refused) << text;
}

TEST(Firewall, RefusesTreesThatNoTextWouldGive)
{
    const auto schema = shop();
    const Firewall firewall(Dialect::postgres, schema);
    const auto with = [&](Expr expr) {
        Query query;
        Select select;
        select.items.push_back({std::move(expr), "", 0});
        query.body = std::move(select);
        return firewall.check(std::move(query), {}, "");
    };
    EXPECT_FALSE(with(RelativeDate{}));
    EXPECT_FALSE(with(Parameter{"1"}));
    Call unknown;
    unknown.name = "pg_sleep";
    EXPECT_FALSE(with(unknown));
    DialectCall foreign;
    foreign.dialect = Dialect::sqlite;
    foreign.name = "random";
    EXPECT_FALSE(with(foreign));
    DialectCall injected;
    injected.dialect = Dialect::postgres;
    injected.name = "random(); drop table x; --";
    EXPECT_FALSE(with(injected));
    Cast native{Expr(Literal{models::Value("x")}), {models::Type::unknown, "text); drop table x; --", {}}, false};
    EXPECT_FALSE(with(native));
    EXPECT_TRUE(with(Literal{models::Value("'; drop table x; --")}));
    EXPECT_TRUE(with(Literal{models::Value("\\'; drop table x; --")}));
}

TEST(Firewall, RecordsWhatItAllowed)
{
    const auto schema = shop();
    ExecutionLimits limits;
    limits.rows = 7;
    const auto checked = Firewall(Dialect::postgres, schema, {.version = "9"})
                             .check(*parse_query("SELECT o.id FROM Orders o", Dialect::postgres), limits, "hash");
    ASSERT_TRUE(checked) << checked.error().message;
    EXPECT_EQ(checked->text(), "SELECT o.id FROM orders AS o LIMIT 8");
    EXPECT_EQ(checked->tables(), std::vector<std::string>{"public.orders"});
    EXPECT_EQ(checked->plan_hash(), "hash");
    EXPECT_EQ(checked->policy_version(), "9");
    EXPECT_EQ(checked->limits(), limits);
    EXPECT_EQ(checked->dialect(), Dialect::postgres);
}

TEST(Firewall, NamesTheSchemaWhereTheSearchPathWouldFindAnotherTable)
{
    auto schema = shop();
    schema.search_path = {"private", "public"};
    const auto checked = Firewall(Dialect::postgres, schema).check_text("SELECT orders.id FROM orders", {});
    ASSERT_TRUE(checked);
    EXPECT_EQ(checked->text(), "SELECT orders.id FROM public.orders LIMIT 10001");
}

TEST(Firewall, AllowsAnOddNameOfTheSchema)
{
    EXPECT_EQ(verdict("SELECT id FROM \"sales.csv\"", Dialect::duckdb), "SELECT id FROM \"sales.csv\" LIMIT 10001");
    EXPECT_EQ(verdict("SELECT id FROM \"other.csv\"", Dialect::duckdb),
              "Line 1, column 16: There is no table \"other.csv\" that you may read. (rule: names)");
}

}
}
