// What one or a few dialects alone can say: read, written again, looked up, guarded, described and said in others.
#include "sql/describe.hpp"
#include "sql/firewall.hpp"
#include "sql/parser.hpp"
#include "sql/printer.hpp"
#include "sql/round_trip.hpp"
#include "sql/schema_script.hpp"
#include "sql/translate.hpp"
#include "sql/tree_bytes.hpp"

#include <gtest/gtest.h>

namespace datachat::sql {
namespace {

using testing::round_trip;

models::Schema schema()
{
    return schema_of_script("CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER, product VARCHAR(40), "
                            "quantity INTEGER, ordered_on DATE);"
                            "CREATE TABLE customers (id INTEGER PRIMARY KEY, name VARCHAR(40), birthday DATE);",
                            Dialect::postgres)
        .value();
}

std::string checked(std::string_view text, Dialect dialect = Dialect::duckdb, FirewallPolicy policy = {})
{
    const auto visible = schema();
    const auto result = Firewall(dialect, visible, std::move(policy)).check_text(text, {.rows = 0});
    if (result)
        return result->text();
    const std::string& message = result.error().message; // "Line 1, column 8: There is no ... (rule: names)"
    const std::size_t place = message.find(": ");
    const bool names = message.ends_with(" (rule: names)");
    return names ? message.substr(place + 2, message.size() - place - 16) : message;
}

std::string translated(std::string_view text, Dialect from, Dialect to)
{
    const auto visible = schema();
    auto query = parse_query(text, from);
    if (!query)
        return query.error().message;
    const auto result = translate(std::move(*query), from, to, &visible);
    return result ? result->text : result.error().message;
}

std::string described(std::string_view text, Dialect dialect = Dialect::duckdb)
{
    const auto visible = schema();
    auto query = parse_query(text, dialect);
    if (!query)
        return query.error().message;
    const auto resolution = resolve(*query, visible, dialect);
    return resolution ? describe(*query, *resolution, visible).sentence : resolution.error().message;
}

std::string refusal(std::string_view text, Dialect dialect)
{
    const auto query = parse_query(text, dialect);
    return query ? "understood" : query.error().message;
}

FirewallPolicy guarded(Dialect dialect)
{
    FirewallPolicy policy;
    policy.rows.tables.push_back({"", "orders", *parse_policy_expression("quantity > 1", dialect), {}});
    return policy;
}

TEST(Constructs, AreWrittenAsTheyAreReadBack)
{
    const std::pair<std::string_view, std::string_view> duckdb[] = {
        {"select [x + 1 for x in l if x > 2] from t",
         "SELECT list_transform(list_filter(l, lambda x : x > 2), lambda x : x + 1) FROM t"},
        {"SELECT list_transform(l, x -> x + 1) FROM t", "SELECT list_transform(l, lambda x : x + 1) FROM t"},
        {"SELECT list_reduce(l, (a, b) -> a + b) FROM t", "SELECT list_reduce(l, lambda a, b : a + b) FROM t"},
        {"SELECT json_extract(x -> 'a', '$') FROM t", "SELECT json_extract(x -> 'a', '$') FROM t"},
        {"PIVOT t ON c IN ('a') USING sum(x) GROUP BY g", "SELECT * FROM t PIVOT (sum(x) FOR c IN ('a') GROUP BY g)"},
        {"PIVOT t ON c, d USING sum(x)", "SELECT * FROM (PIVOT t ON c, d USING sum(x))"},
        {"UNPIVOT t ON a, b INTO NAME n VALUE v", "SELECT * FROM t UNPIVOT (v FOR n IN (a, b))"},
        {"SELECT a FROM t TABLESAMPLE 5%", "SELECT a FROM t TABLESAMPLE (5 PERCENT)"},
        {"FROM t USING SAMPLE 5 ROWS (reservoir, 3)", "SELECT * FROM t USING SAMPLE RESERVOIR (5 ROWS) REPEATABLE (3)"},
        {"SELECT x: a FROM u: t", "SELECT a AS x FROM t AS u"},
        {"SELECT * EXCLUDE a RENAME (b AS c) FROM t", "SELECT * EXCLUDE (a) RENAME (b AS c) FROM t"},
        {"TABLE t", "SELECT * FROM t"},
        {"SELECT count(*) FILTER (a > 1) FROM t", "SELECT count(*) FILTER (WHERE a > 1) FROM t"},
    };
    for (const auto& [text, written] : duckdb) {
        EXPECT_EQ(round_trip(text, Dialect::duckdb), written);
        EXPECT_EQ(round_trip(written, Dialect::duckdb), written);
    }
    EXPECT_EQ(round_trip("SELECT i.x FROM t, t.items AS i", Dialect::bigquery),
              "SELECT i.x FROM t, unnest(t.items) AS i");
    EXPECT_EQ(round_trip("SELECT 1 FROM sales.sales, other.items", Dialect::bigquery),
              "SELECT 1 FROM sales.sales, other.items");
    EXPECT_EQ(round_trip("SELECT FILTER(a, x INT -> x > 1) FROM t", Dialect::snowflake),
              "SELECT filter(A, X BIGINT -> X > 1) FROM T");
}

TEST(Constructs, SayWhatIsNotUnderstood)
{
    EXPECT_EQ(refusal("SELECT * FROM t MATCH_RECOGNIZE (PARTITION BY a)", Dialect::snowflake),
              "Line 1, column 17: MATCH_RECOGNIZE is not supported; find rows that follow each other with LAG() and "
              "LEAD().");
    EXPECT_EQ(refusal("SELECT a FROM t START WITH a = 1 CONNECT BY PRIOR a = b", Dialect::snowflake),
              "Line 1, column 17: CONNECT BY is not supported; write WITH RECURSIVE.");
    EXPECT_NE(refusal("SELECT a FROM t AT(OFFSET => -60)", Dialect::snowflake).find("a past state"), std::string::npos);
    EXPECT_NE(refusal("SELECT a FROM t FOR SYSTEM_TIME AS OF x", Dialect::bigquery).find("a past state"),
              std::string::npos);
    EXPECT_EQ(refusal("SELECT a FROM t TABLESAMPLE (200 PERCENT)", Dialect::duckdb),
              "Line 1, column 41: a sample has at most 100 percent of the rows.");
    EXPECT_NE(refusal("SELECT a FROM t TABLESAMPLE (5)", Dialect::postgres), "understood");
    EXPECT_NE(refusal("SELECT a FROM t TABLESAMPLE SYSTEM (5)", Dialect::mysql), "understood");
    EXPECT_NE(refusal("SELECT a FROM t SEMI JOIN u ON a = b", Dialect::postgres), "understood");
    EXPECT_EQ(refusal("SELECT n: * FROM t", Dialect::duckdb),
              "Line 1, column 13: * takes no name before it, found as \"n\".");
}

TEST(Constructs, HideTheRightSideOfASemiJoin)
{
    EXPECT_EQ(checked("SELECT o.id FROM customers c SEMI JOIN orders o ON o.customer_id = c.id"),
              "There is no table \"o\" in FROM.");
    EXPECT_EQ(checked("SELECT c.id FROM customers c SEMI JOIN orders o ON o.hidden = c.id"),
              "There is no column \"hidden\" in o.");
    // id is of customers alone, so it is not ambiguous.
    EXPECT_EQ(checked("SELECT id FROM customers c ANTI JOIN orders o ON o.customer_id = c.id"),
              "SELECT id FROM customers AS c ANTI JOIN orders AS o ON o.customer_id = c.id");
}

TEST(Constructs, TakeAParameterOfALambdaForNoColumn)
{
    EXPECT_EQ(checked("SELECT list_transform([1], lambda secret : secret + id) FROM orders"),
              "SELECT list_transform([1], lambda secret : secret + id) FROM orders");
    // DuckDB compares to the letter here: SECRET is a column, and there is none.
    EXPECT_EQ(checked("SELECT list_transform([1], lambda secret : SECRET) FROM orders"),
              "There is no column \"SECRET\".");
    // and a table goes before a parameter: o.secret is a column.
    EXPECT_EQ(checked("SELECT list_transform([1], lambda o : o.secret) FROM orders o"),
              "There is no column \"secret\" in o.");
    EXPECT_EQ(checked("SELECT list_transform([1], lambda e : e.secret) FROM orders o"),
              "SELECT list_transform([1], lambda e : e.secret) FROM orders AS o");
    // Outside of its body it means nothing.
    EXPECT_EQ(checked("SELECT list_transform([1], lambda x : x), x FROM orders"), "There is no column \"x\".");
    EXPECT_EQ(checked("SELECT list_transform([1], lambda x : list_sum(list_transform([2], lambda y : x + y)) + y) FROM "
                      "orders"),
              "There is no column \"y\".");
    // Functions are judged inside of it, and a lambda stands only where one is taken.
    EXPECT_NE(checked("SELECT list_transform(['/etc/passwd'], lambda f : read_text(f)) FROM orders").find("read_text"),
              std::string::npos);
    EXPECT_NE(checked("SELECT list_sum(lambda x : x) FROM orders"), "SELECT list_sum(lambda x : x) FROM orders");
}

TEST(Constructs, KeepProtectedRowsBehindTheirBarrier)
{
    const std::string barrier = "(SELECT orders.id, orders.customer_id, orders.product, orders.quantity, "
                                "orders.ordered_on FROM orders WHERE quantity > 1 LIMIT 9223372036854775807 OFFSET 0) "
                                "AS ";
    const FirewallPolicy policy = guarded(Dialect::duckdb);
    EXPECT_EQ(checked("SELECT id FROM orders TABLESAMPLE 10%", Dialect::duckdb, policy),
              "SELECT id FROM " + barrier + "orders TABLESAMPLE (10 PERCENT)");
    EXPECT_EQ(
        checked("SELECT c.id FROM customers c SEMI JOIN orders o ON o.customer_id = c.id", Dialect::duckdb, policy),
        "SELECT c.id FROM customers AS c SEMI JOIN " + barrier + "o ON o.customer_id = c.id");
    EXPECT_EQ(checked("SELECT * FROM customers POSITIONAL JOIN orders", Dialect::duckdb, policy),
              "SELECT * FROM customers POSITIONAL JOIN " + barrier + "orders");
    EXPECT_EQ(checked("TABLE orders", Dialect::duckdb, policy), "SELECT * FROM " + barrier + "orders");
    EXPECT_EQ(
        checked("PIVOT orders ON product IN ('a') USING sum(quantity) GROUP BY customer_id", Dialect::duckdb, policy),
        "SELECT * FROM " + barrier + "orders PIVOT (sum(quantity) FOR product IN ('a') GROUP BY customer_id)");
    EXPECT_EQ(checked("SELECT id FROM customers UNION BY NAME SELECT quantity FROM orders", Dialect::duckdb, policy),
              "SELECT id FROM customers UNION BY NAME SELECT quantity FROM " + barrier + "orders");
    // PostgreSQL samples tables alone, and the whole table must not be.
    EXPECT_NE(checked("SELECT id FROM orders TABLESAMPLE BERNOULLI (10)", Dialect::postgres, guarded(Dialect::postgres))
                  .find("(rule: row policies)"),
              std::string::npos);
}

TEST(Constructs, RefuseAPivotOfTwoStatements)
{
    EXPECT_NE(checked("PIVOT orders ON product USING sum(quantity)").find("(rule: pivot)"), std::string::npos);
    EXPECT_EQ(checked("SELECT * FROM orders PIVOT (sum(quantity) FOR product IN (ANY))", Dialect::snowflake),
              "SELECT * FROM \"orders\" PIVOT (sum(\"quantity\") FOR \"product\" IN (ANY))");
}

TEST(Constructs, AreSaidInOtherDialects)
{
    using enum Dialect;
    EXPECT_EQ(translated("SELECT c.name FROM customers c SEMI JOIN orders o ON o.customer_id = c.id WHERE c.id > 1",
                         duckdb, postgres),
              "SELECT c.name FROM customers AS c WHERE c.id > 1 AND EXISTS (SELECT 1 FROM orders AS o WHERE "
              "o.customer_id = c.id)");
    EXPECT_EQ(translated("SELECT name FROM customers ANTI JOIN orders USING (id)", duckdb, sqlite),
              "SELECT name FROM customers WHERE NOT EXISTS (SELECT 1 FROM orders WHERE customers.id = orders.id)");
    EXPECT_EQ(
        translated("SELECT c.name FROM orders o LEFT JOIN (customers c SEMI JOIN orders p ON p.id = c.id) ON TRUE",
                   duckdb, postgres),
        "This query cannot be written in PostgreSQL: it has no SEMI JOIN and no ANTI JOIN.");
    EXPECT_EQ(
        translated("SELECT id, product FROM orders QUALIFY row_number() OVER (PARTITION BY product ORDER BY id) = "
                   "1 ORDER BY id LIMIT 3",
                   duckdb, sqlite),
        "SELECT numbered_1.id, numbered_1.product FROM (SELECT id, product, row_number() OVER (PARTITION BY "
        "product ORDER BY id NULLS LAST) AS number_1 FROM orders) AS numbered_1 WHERE numbered_1.number_1 = 1 "
        "ORDER BY numbered_1.id NULLS LAST LIMIT 3");
    EXPECT_EQ(
        translated("SELECT * FROM customers QUALIFY rank() OVER (ORDER BY name) <= 2", snowflake, postgres),
        "SELECT numbered_1.id, numbered_1.name, numbered_1.birthday FROM (SELECT *, rank() OVER (ORDER BY name) AS "
        "number_1 FROM customers) AS numbered_1 WHERE numbered_1.number_1 <= 2");
    EXPECT_EQ(translated("SELECT DISTINCT ON (product) product, quantity FROM orders ORDER BY product, quantity DESC",
                         postgres, bigquery),
              "SELECT product, quantity FROM orders QUALIFY row_number() OVER (PARTITION BY product ORDER BY product "
              "NULLS LAST, quantity DESC NULLS FIRST) = 1 ORDER BY product NULLS LAST, quantity DESC NULLS FIRST");
    EXPECT_EQ(translated("SELECT product, count(*) FROM orders GROUP BY ALL ORDER BY ALL", duckdb, postgres),
              "SELECT product, count(*) FROM orders GROUP BY product ORDER BY 1, 2");
    EXPECT_EQ(
        translated("SELECT c.id FROM customers c ASOF LEFT JOIN orders o ON c.id = o.customer_id AND c.birthday <= "
                   "o.ordered_on",
                   duckdb, snowflake),
        "SELECT \"c\".\"id\" FROM \"customers\" AS \"c\" ASOF JOIN \"orders\" AS \"o\" MATCH_CONDITION "
        "(\"c\".\"birthday\" <= \"o\".\"ordered_on\") ON \"c\".\"id\" = \"o\".\"customer_id\"");
    EXPECT_EQ(translated("SELECT id FROM orders TABLESAMPLE BERNOULLI (5)", postgres, duckdb),
              "SELECT id FROM orders TABLESAMPLE BERNOULLI (5 PERCENT)");
    EXPECT_EQ(translated("SELECT id FROM orders TABLESAMPLE BERNOULLI (5)", postgres, mysql),
              "This query cannot be written in MySQL: it has no TABLESAMPLE.");
    EXPECT_EQ(translated("SELECT * FROM customers POSITIONAL JOIN orders", duckdb, postgres),
              "This query cannot be written in PostgreSQL: it has no POSITIONAL JOIN.");
}

TEST(Constructs, AreInHashesOnlyWhereTheyAreSaid)
{
    const auto bytes = [](std::string_view text) { return tree_bytes(*parse_query(text, Dialect::duckdb)); };
    const std::pair<const char*, const char*> cases[] = {
        {"SELECT * FROM t", "SELECT * RENAME (a AS b) FROM t"},
        {"SELECT * FROM t", "SELECT * LIKE 'a%' FROM t"},
        {"SELECT * FROM t", "SELECT * FROM t TABLESAMPLE 5%"},
        {"SELECT * FROM t", "SELECT * FROM t USING SAMPLE 5%"},
        {"SELECT * FROM t JOIN u ON a = b", "SELECT * FROM t ASOF JOIN u ON a = b"},
        {"SELECT * FROM unnest(l) AS t(a)", "SELECT * FROM unnest(l) WITH ORDINALITY AS t(a)"},
        {"SELECT 1 UNION SELECT 2", "SELECT 1 UNION BY NAME SELECT 2"},
        {"SELECT sum(a) OVER (ROWS 1 PRECEDING) FROM t", "SELECT sum(a) OVER (ROWS 1 PRECEDING EXCLUDE TIES) FROM t"},
        {"SELECT * FROM t PIVOT (sum(a) FOR b IN (1))", "SELECT * FROM t PIVOT (sum(a) FOR b IN (1) GROUP BY c)"}};
    for (const auto& [plain, more] : cases) {
        EXPECT_NE(bytes(plain), bytes(more)) << more;
        for (const char* field : {"renamed", "pattern", "exclusion", "with_position", "sample", "asof", "match",
                                  "group_by", "shape", "by_name"})
            EXPECT_EQ(bytes(plain).find(field), std::string::npos) << plain << " " << field;
    }
}

TEST(Constructs, AreDescribed)
{
    EXPECT_EQ(described("SELECT c.name FROM customers c SEMI JOIN orders o ON o.customer_id = c.id"),
              "Name of customers that have orders where order customer id is id.");
    EXPECT_EQ(described("SELECT count(*) FROM orders TABLESAMPLE bernoulli(10%)"),
              "Number of orders using a random 10 % (row by row) of the orders.");
    EXPECT_NE(described("SELECT id FROM orders USING SAMPLE 10 ROWS"),
              described("SELECT id FROM orders USING SAMPLE 20 ROWS"));
}

}
}
