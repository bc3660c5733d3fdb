#include "sql/golden_cases.hpp"
#include "sql/optimize.hpp"
#include "sql/parser.hpp"
#include "sql/printer.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <memory>

namespace datachat::sql {
namespace {

// A small database in memory: NULLs, orphans that no key forbids, moments at the edges of years and months.
constexpr const char* script = R"(
CREATE TABLE regions(id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL);
CREATE TABLE customers(id INTEGER PRIMARY KEY NOT NULL, name TEXT, region_id INTEGER REFERENCES regions(id));
CREATE TABLE orders(id INTEGER PRIMARY KEY NOT NULL, customer_id INTEGER NOT NULL REFERENCES customers(id), order_date TEXT,
                    placed INTEGER, status TEXT, total REAL);
INSERT INTO regions VALUES (1,'North'),(2,'South'),(3,'East');
INSERT INTO customers VALUES (1,'Ann',1),(2,'Bob',2),(3,'Cy',NULL),(4,'Dan',1),(5,NULL,2);
INSERT INTO orders VALUES
 (1,1,'2023-12-31',1704067199,'open',5),(2,1,'2024-01-01',1704067200,'paid',7),(3,2,'2024-01-31 23:59:59',1706745599,'paid',7),
 (4,2,'2024-02-01',1706745600,'open',1.5),(5,3,'2024-02-29 12:00:00',1709208000,'open',NULL),(6,3,'2024-12-31',1735603200,NULL,9),
 (7,4,'2025-01-01 00:00:00',1735689600,'paid',2),(8,4,NULL,NULL,'paid',3),(9,1,'2024-03-31',1711843200,'paid',4),
 (10,2,'2024-04-01',1711929600,'open',6);
)";

models::Schema schema()
{
    using models::ColumnInfo;
    using models::TimeStorage;
    using models::Type;
    models::Schema result;
    result.tables = {
        {.name = "regions",
         .columns = {{"id", Type::int64, "INTEGER", false}, {"name", Type::text, "TEXT", false}},
         .primary_key = {"id"}},
        {.name = "customers",
         .columns = {{"id", Type::int64, "INTEGER", false},
                     {"name", Type::text, "TEXT", true},
                     {"region_id", Type::int64, "INTEGER", true}},
         .primary_key = {"id"},
         .foreign_keys = {{.columns = {"region_id"}, .referenced_table = "regions", .referenced_columns = {"id"}}}},
        {.name = "orders",
         .columns = {{"id", Type::int64, "INTEGER", false},
                     {"customer_id", Type::int64, "INTEGER", false},
                     {"order_date", Type::text, "TEXT", true, "", TimeStorage::iso_text},
                     {"placed", Type::int64, "INTEGER", true, "", TimeStorage::epoch_seconds},
                     {"status", Type::text, "TEXT", true},
                     {"total", Type::float64, "REAL", true}},
         .primary_key = {"id"},
         .foreign_keys = {
             {.columns = {"customer_id"}, .referenced_table = "customers", .referenced_columns = {"id"}}}}};
    return result;
}

class OptimizeOnSqlite : public ::testing::Test {
protected:
    OptimizeOnSqlite()
    {
        sqlite3* opened = nullptr;
        EXPECT_EQ(sqlite3_open(":memory:", &opened), SQLITE_OK);
        database_.reset(opened);
        EXPECT_EQ(sqlite3_exec(opened, script, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(opened);
    }

    std::vector<std::string> rows(const std::string& text)
    {
        std::vector<std::string> result;
        sqlite3_stmt* statement = nullptr;
        EXPECT_EQ(sqlite3_prepare_v2(database_.get(), text.c_str(), -1, &statement, nullptr), SQLITE_OK)
            << text << "\n"
            << sqlite3_errmsg(database_.get());
        while (statement && sqlite3_step(statement) == SQLITE_ROW) {
            std::string row;
            for (int column = 0; column < sqlite3_column_count(statement); ++column) {
                const auto* cell = sqlite3_column_text(statement, column);
                row += cell ? std::string(reinterpret_cast<const char*>(cell)) + "|" : "NULL|";
            }
            result.push_back(row);
        }
        sqlite3_finalize(statement);
        std::ranges::sort(result);
        return result;
    }

    // The optimized text; its rows are those of the original.
    std::string optimized(const std::string& text, Dialect rules = Dialect::sqlite)
    {
        auto query = parse_query(text, Dialect::sqlite);
        EXPECT_TRUE(query) << text << "\n" << (query ? "" : query.error().message);
        if (!query)
            return {};
        const auto before = print(*query, Dialect::sqlite);
        const auto after = print(optimize(*query, schema(), rules), Dialect::sqlite);
        EXPECT_TRUE(before && after) << text;
        EXPECT_EQ(rows(*before), rows(*after)) << text << "\n" << *after;
        return *after;
    }

    struct Close {
        void operator()(sqlite3* database) const { sqlite3_close(database); }
    };
    std::unique_ptr<sqlite3, Close> database_;
};

TEST_F(OptimizeOnSqlite, YearsBecomeRanges)
{
    EXPECT_EQ(optimized("SELECT id FROM orders WHERE strftime('%Y', order_date) = '2024'"),
              "SELECT id FROM orders WHERE order_date >= '2024-01-01' AND order_date < '2025-01-01'");
    EXPECT_EQ(optimized("SELECT id FROM orders WHERE CAST(strftime('%Y', order_date) AS INTEGER) >= 2024"),
              "SELECT id FROM orders WHERE order_date >= '2024-01-01'");
    EXPECT_EQ(optimized("SELECT id FROM orders WHERE CAST(strftime('%Y', order_date) AS INTEGER) < 2024"),
              "SELECT id FROM orders WHERE order_date < '2024-01-01'");
    EXPECT_EQ(
        optimized("SELECT id FROM orders WHERE CAST(strftime('%Y', order_date) AS INTEGER) BETWEEN 2023 AND 2024"),
        "SELECT id FROM orders WHERE order_date >= '2023-01-01' AND order_date < '2025-01-01'");
}

TEST_F(OptimizeOnSqlite, MonthsBecomeRanges)
{
    EXPECT_EQ(optimized("SELECT id FROM orders WHERE strftime('%Y-%m', order_date) = '2024-01'"),
              "SELECT id FROM orders WHERE order_date >= '2024-01-01' AND order_date < '2024-02-01'");
    EXPECT_EQ(optimized("SELECT id FROM orders WHERE strftime('%Y-%m', order_date) > '2024-01'"),
              "SELECT id FROM orders WHERE order_date >= '2024-02-01'");
    EXPECT_EQ(optimized("SELECT id FROM orders WHERE CAST(strftime('%Y', order_date) AS INTEGER) = 2024 AND "
                        "CAST(strftime('%m', order_date) AS INTEGER) = 2"),
              "SELECT id FROM orders WHERE order_date >= '2024-02-01' AND order_date < '2024-03-01'");
}

TEST_F(OptimizeOnSqlite, ALabelThatNoBucketHasStays)
{
    const std::string text = "SELECT id FROM orders WHERE strftime('%Y-%m', order_date) = '2024-1'";
    EXPECT_EQ(optimized(text), text);
}

TEST_F(OptimizeOnSqlite, ColumnsThatAKeyFixesAreGroupedWhereTheDialectWantsIt)
{
    const auto optimized = [](std::string_view text, Dialect dialect) {
        auto query = parse_query(text, dialect);
        EXPECT_TRUE(query) << text;
        return print(optimize(std::move(*query), schema(), dialect), dialect).value_or("cannot be printed");
    };
    const std::string_view bare = "SELECT c.name, sum(o.total) AS s FROM customers AS c JOIN orders AS o ON c.id = "
                                  "o.customer_id GROUP BY c.id ORDER BY sum(o.total) DESC, c.region_id";
    const std::string complete =
        "SELECT c.name, sum(o.total) AS s FROM customers AS c JOIN orders AS o ON c.id = "
        "o.customer_id GROUP BY c.id, c.name, c.region_id ORDER BY sum(o.total) DESC, c.region_id";
    for (const Dialect dialect : {Dialect::duckdb, Dialect::bigquery}) {
        const std::string text = optimized(bare, dialect);
        EXPECT_NE(text.find("GROUP BY c.id, c.name, c.region_id"), std::string::npos) << text;
        EXPECT_EQ(optimized(text, dialect), text);
    }
    EXPECT_NE(optimized(bare, Dialect::postgres).find("GROUP BY c.id ORDER"), std::string::npos);
    EXPECT_NE(
        optimized("SELECT status, max(total) FROM orders GROUP BY status", Dialect::duckdb).find("GROUP BY status"),
        std::string::npos);
    EXPECT_EQ(optimized("SELECT total, max(id) FROM orders GROUP BY status", Dialect::duckdb).find("status, total"),
              std::string::npos)
        << "a column that the key does not fix changes the groups";
    EXPECT_EQ(rows(std::string(bare)), rows(complete));
}

TEST_F(OptimizeOnSqlite, UnusedLeftJoinsGo)
{
    EXPECT_EQ(optimized("SELECT o.id FROM orders AS o LEFT JOIN customers AS c ON c.id = o.customer_id"),
              "SELECT o.id FROM orders AS o");
    EXPECT_EQ(optimized("SELECT o.id FROM orders AS o LEFT JOIN customers AS c ON c.id = o.customer_id "
                        "LEFT JOIN regions AS r ON r.id = c.region_id"),
              "SELECT o.id FROM orders AS o");
}

TEST_F(OptimizeOnSqlite, JoinsThatMatterStay)
{
    for (const std::string text :
         {"SELECT c.name FROM customers AS c LEFT JOIN orders AS o ON o.customer_id = c.id",
          "SELECT o.id FROM orders AS o LEFT JOIN customers AS c ON c.id = o.customer_id WHERE c.name = 'Ann'",
          "SELECT * FROM orders AS o LEFT JOIN customers AS c ON c.id = o.customer_id",
          "SELECT c.id FROM customers AS c JOIN regions AS r ON r.id = c.region_id",
          "SELECT o.id FROM orders AS o JOIN customers AS c ON c.id = o.customer_id"}) // SQLite enforces no keys by
                                                                                       // itself
        EXPECT_EQ(optimized(text), text);
}

TEST_F(OptimizeOnSqlite, UnusedInnerJoinsGoWhereKeysAreEnforced)
{
    EXPECT_EQ(optimized("SELECT o.id FROM orders AS o JOIN customers AS c ON c.id = o.customer_id", Dialect::postgres),
              "SELECT o.id FROM orders AS o");
    // Not along a key that may be NULL, and not with a condition of its own.
    for (const std::string text :
         {"SELECT c.id FROM customers AS c JOIN regions AS r ON r.id = c.region_id",
          "SELECT o.id FROM orders AS o JOIN customers AS c ON c.id = o.customer_id AND c.name = 'Ann'"})
        EXPECT_EQ(optimized(text, Dialect::postgres), text);
}

TEST_F(OptimizeOnSqlite, UnusedColumnsOfDerivedTablesGo)
{
    EXPECT_EQ(optimized("SELECT d.a FROM (SELECT id AS a, upper(name) AS b FROM customers) AS d"),
              "SELECT d.a FROM (SELECT id AS a FROM customers) AS d");
    EXPECT_EQ(optimized("WITH w AS (SELECT id AS a, upper(name) AS b FROM customers) SELECT count(*) FROM w"),
              "WITH w AS (SELECT id AS a FROM customers) SELECT count(*) FROM w");
    for (const std::string text : {"SELECT * FROM (SELECT id AS a, name AS b FROM customers) AS d",
                                   "SELECT d.a FROM (SELECT DISTINCT region_id AS a, name AS b FROM customers) AS d"})
        EXPECT_EQ(optimized(text), text);
    // A row of aggregates stays one row.
    EXPECT_EQ(optimized("SELECT 1 FROM (SELECT count(*) AS a, max(id) AS b FROM customers) AS d"),
              "SELECT 1 FROM (SELECT count(*) AS a FROM customers) AS d");
}

TEST_F(OptimizeOnSqlite, ConstantsAreFolded)
{
    EXPECT_EQ(optimized("SELECT id FROM orders WHERE total > 2 + 3 AND 1 = 1"),
              "SELECT id FROM orders WHERE total > 5");
    EXPECT_EQ(optimized("SELECT id FROM orders WHERE 1 = 1"), "SELECT id FROM orders");
    EXPECT_EQ(optimized("SELECT 9223372036854775807 + 1"), "SELECT 9223372036854775807 + 1");
}

TEST_F(OptimizeOnSqlite, DistinctOverAKeyGoes)
{
    EXPECT_EQ(optimized("SELECT DISTINCT id, status FROM orders"), "SELECT id, status FROM orders");
    for (const std::string text : {"SELECT DISTINCT status FROM orders",
                                   "SELECT DISTINCT c.id FROM customers AS c JOIN orders AS o ON o.customer_id = c.id"})
        EXPECT_EQ(optimized(text), text);
}

// Every combination of some outputs, sources, conditions, groupings: the optimized query gives the same rows.
TEST_F(OptimizeOnSqlite, KeepsTheRowsOfGeneratedQueries)
{
    const std::vector<std::string> sources{
        "orders o LEFT JOIN customers c ON c.id = o.customer_id LEFT JOIN regions r ON r.id = c.region_id",
        "orders o JOIN customers c ON c.id = o.customer_id LEFT JOIN regions r ON r.id = c.region_id AND r.name = "
        "'North'",
        "customers c LEFT JOIN orders o ON o.customer_id = c.id LEFT JOIN regions r ON r.id = c.region_id",
        "orders o LEFT JOIN (SELECT id, name, region_id, id + 1 AS more FROM customers) c ON c.id = o.customer_id "
        "LEFT JOIN regions r ON r.id = c.region_id",
        "regions r LEFT JOIN customers c ON c.region_id = r.id LEFT JOIN orders o ON o.customer_id = c.id"};
    const std::vector<std::string> conditions{
        "1 = 1",
        "strftime('%Y', o.order_date) = '2024'",
        "NOT strftime('%Y', o.order_date) = '2024'",
        "strftime('%Y-%m', o.order_date) <= '2024-02'",
        "strftime('%Y-%m', o.order_date) > '2024-02'",
        "strftime('%Y-%m-%d', o.order_date) = '2024-02-29'",
        "CAST(strftime('%Y', o.order_date) AS INTEGER) <> 2024",
        "CAST(strftime('%Y', o.placed, 'unixepoch') AS INTEGER) = 2024",
        "strftime('%Y-%m', o.placed, 'unixepoch') >= '2024-02'",
        "CAST(strftime('%Y', o.order_date) AS INTEGER) = 2024 AND CAST(strftime('%m', o.order_date) AS INTEGER) = 3",
        "CAST(strftime('%Y', o.order_date) AS INTEGER) = 2024 OR o.total > 2 + 3",
        "c.name IS NULL",
        "o.status = 'paid' AND 2 > 1",
        "r.name = 'North' OR 1 = 2"};
    const std::vector<std::string> outputs{"o.id",
                                           "c.name, o.total",
                                           "r.id",
                                           "count(*)",
                                           "DISTINCT o.id",
                                           "DISTINCT o.status",
                                           "sum(o.total), count(c.id)"};
    int checked = 0;
    for (const std::string& source : sources)
        for (const std::string& condition : conditions)
            for (const std::string& output : outputs) {
                std::string text = "SELECT " + output + " FROM ";
                text += source + " WHERE " + condition;
                optimized(text);
                text += " GROUP BY o.status";
                if (output.find('(') != std::string::npos) // a bare column would be of any row of its group
                    optimized(text);
                ++checked;
            }
    EXPECT_EQ(checked, 5 * 14 * 7);
}

}
}
