#include "sql/resolve.hpp"

#include "sql/parser.hpp"
#include "sql/printer.hpp"
#include "sql/times.hpp"

#include <gtest/gtest.h>

namespace datachat::sql {
namespace {

using models::TimeStorage;
using models::Type;

models::Schema shop()
{
    models::Schema schema;
    models::TableInfo customers;
    customers.name = "customers";
    customers.columns = {{"id", Type::int64}, {"Name", Type::text}, {"city", Type::text}};
    customers.primary_key = {"id"};
    models::TableInfo orders;
    orders.name = "orders";
    orders.columns = {
        {"id", Type::int64}, {"customer_id", Type::int64}, {"amount", Type::float64}, {"order", Type::text}};
    orders.columns.push_back({"placed", Type::text, "TEXT", true, "", TimeStorage::iso_text});
    orders.columns.push_back({"paid_at", Type::int64, "INTEGER", true, "", TimeStorage::epoch_seconds});
    schema.tables = {customers, orders};
    return schema;
}

struct Resolved {
    Query query;
    core::Result<Resolution> resolution;
};

Resolved resolved(std::string_view text, Dialect dialect = Dialect::sqlite)
{
    auto query = parse_query(text, dialect);
    EXPECT_TRUE(query) << query.error().message;
    const auto schema = shop();
    auto resolution = resolve(*query, schema, dialect);
    return {std::move(*query), std::move(resolution)};
}

std::string message(std::string_view text, Dialect dialect = Dialect::sqlite)
{
    const auto result = resolved(text, dialect);
    return result.resolution ? "found" : result.resolution.error().message;
}

TEST(Resolve, FindsColumnsThroughEveryNesting)
{
    for (const char* text : {
             "SELECT Name FROM customers WHERE id IN (SELECT customer_id FROM orders WHERE city = 'x')",
             "WITH c AS (SELECT id, Name AS n FROM customers) SELECT n FROM c JOIN orders ON orders.customer_id = c.id",
             "SELECT x.n FROM (SELECT Name AS n FROM customers) AS x ORDER BY n",
             "SELECT city, count(*) AS n FROM customers GROUP BY city HAVING n > 1 ORDER BY n",
             "SELECT id FROM customers UNION SELECT customer_id FROM orders ORDER BY id",
             "SELECT id, city FROM customers JOIN orders USING (id)",
             "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT i FROM n",
             "SELECT \"order\", rowid FROM orders",
             "SELECT main.orders.amount FROM main.orders",
             "SELECT sum(amount) OVER (PARTITION BY customer_id ORDER BY placed) FROM orders",
             "SELECT (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) FROM customers c",
             "SELECT value FROM orders, json_each(orders.placed)",
         })
        EXPECT_EQ(message(text), "found") << text;
}

TEST(Resolve, SuggestsTheNearestName)
{
    EXPECT_EQ(message("SELECT nme FROM customers"), "There is no column \"nme\". Did you mean \"Name\"?");
    EXPECT_EQ(message("SELECT c.cty FROM customers c"), "There is no column \"cty\" in c. Did you mean \"city\"?");
    EXPECT_EQ(message("SELECT 1 FROM custmers"),
              "There is no table \"custmers\" that you may read. Did you mean \"customers\"?");
    EXPECT_EQ(message("SELECT x.id FROM customers c"), "There is no table \"x\" in FROM.");
    EXPECT_EQ(message("SELECT amount FROM customers"),
              "There is no column \"amount\". The table \"orders\" has it: add it to FROM.");
    EXPECT_EQ(message("SELECT o.* FROM customers c"), "There is no table \"o\" in FROM.");
}

TEST(Resolve, RefusesAmbiguousNames)
{
    EXPECT_EQ(message("SELECT id FROM customers c JOIN orders o ON c.id = o.customer_id"),
              "The column \"id\" is ambiguous: c and o both have it. Write c.id or o.id.");
    EXPECT_EQ(message("SELECT id FROM customers UNION SELECT id, amount FROM orders"),
              "The two sides of the set operation have 1 and 2 columns; they must have equally many.");
}

TEST(Resolve, LetsAliasesMeanWhatTheDialectSays)
{
    EXPECT_EQ(message("SELECT amount AS a FROM orders WHERE a > 1", Dialect::sqlite), "found");
    EXPECT_EQ(message("SELECT amount AS a FROM orders WHERE a > 1", Dialect::duckdb), "found");
    EXPECT_EQ(message("SELECT amount AS a FROM orders WHERE a > 1", Dialect::postgres), "There is no column \"a\".");
    EXPECT_EQ(message("SELECT amount AS a FROM orders ORDER BY a", Dialect::postgres), "found");
    EXPECT_EQ(message("SELECT amount AS a FROM orders GROUP BY a", Dialect::postgres), "found");
    EXPECT_EQ(message("SELECT amount AS a, a + 1 AS b FROM orders", Dialect::duckdb), "found");
}

TEST(Resolve, TakesDoubleQuotesForTextWhereSqliteDoes)
{
    auto result = resolved("SELECT \"Name\" FROM customers WHERE city = \"Berlin\"");
    ASSERT_TRUE(result.resolution);
    EXPECT_EQ(*print(result.query, Dialect::sqlite), "SELECT Name FROM customers WHERE city = 'Berlin'");
    EXPECT_EQ(message("SELECT Name FROM customers WHERE city = \"Berlin\"", Dialect::duckdb),
              "There is no column \"Berlin\".");
}

TEST(Resolve, SaysWhatIsUsedAndWhatComesOut)
{
    const auto result = resolved("SELECT c.Name, count(*) AS orders, sum(amount), avg(amount) FROM customers c JOIN "
                                 "orders o ON c.id = customer_id GROUP BY 1");
    ASSERT_TRUE(result.resolution);
    EXPECT_EQ(result.resolution->used_tables, (std::vector<std::size_t>{0, 1}));
    EXPECT_EQ(result.resolution->used_columns, (std::vector<SchemaColumn>{{0, 0}, {0, 1}, {1, 1}, {1, 2}}));
    const auto& outputs = result.resolution->outputs;
    ASSERT_EQ(outputs.size(), 4U);
    EXPECT_EQ(outputs[0].name, "Name");
    EXPECT_EQ(outputs[0].origin, (SchemaColumn{0, 1}));
    EXPECT_EQ(outputs[1].name, "orders");
    EXPECT_EQ(outputs[1].type, Type::int64);
    EXPECT_EQ(outputs[2].type, Type::float64);
    const auto all = resolved("SELECT *, o.* FROM customers c JOIN orders o ON c.id = o.customer_id");
    EXPECT_EQ(all.resolution->outputs.size(), 15U);
    EXPECT_EQ(resolved("SELECT * FROM customers JOIN orders USING (id)").resolution->outputs.size(), 8U);
}

TEST(Resolve, FillsTheStorageOfDates)
{
    Select select;
    select.items.push_back({DateBucket{DateUnit::month, Expr(ColumnRef{"", "", "paid_at"})}, "", 0});
    select.items.push_back({DatePart{DateUnit::year, Expr(ColumnRef{"", "", "placed"})}, "", 0});
    select.from.push_back(TableName{"", "", "orders", "", 0});
    select.where =
        Binary{BinaryOp::greater_equal, Expr(ColumnRef{"", "", "paid_at"}), Expr(RelativeDate{DateUnit::month, -1})};
    Query query;
    query.body = select;
    const auto schema = shop();
    ASSERT_TRUE(resolve(query, schema, Dialect::sqlite));
    const TimeFrame frame{.as_of_microseconds = 1'700'000'000'000'000}; // 2023-11-14
    EXPECT_EQ(*print(bind_times(query, frame), Dialect::sqlite),
              "SELECT strftime('%Y-%m', paid_at, 'unixepoch'), CAST(strftime('%Y', placed) AS INTEGER) FROM orders "
              "WHERE paid_at >= 1696118400");
}

TEST(Resolve, FingerprintChangesWithUsedObjectsOnly)
{
    auto schema = shop();
    auto query = *parse_query("SELECT Name FROM customers", Dialect::sqlite);
    const auto fingerprint = [&] { return schema_fingerprint(*resolve(query, schema, Dialect::sqlite), schema); };
    const std::string before = fingerprint();
    schema.tables[1].columns.push_back({"more", Type::text});
    schema.tables[0].row_count = 5;
    EXPECT_EQ(fingerprint(), before);
    schema.tables[0].columns[1].type = Type::bytes;
    EXPECT_NE(fingerprint(), before);
}

TEST(Resolve, FindsMixedCaseInPostgres)
{
    auto result = resolved("SELECT Name FROM Customers", Dialect::postgres);
    ASSERT_TRUE(result.resolution);
    EXPECT_EQ(*print(result.query, Dialect::postgres), "SELECT \"Name\" FROM customers");
}

}
}
