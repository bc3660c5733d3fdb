// What the firewall allows is put before the parsers of the engines: statements of the corpora, thousands made of their
// parts, and random trees. None may be a write, several statements, or call what reads files, the network or settings.
#include "allowed_statements.hpp"
#include "duckdb_engine.hpp"
#include "postgres_reading.hpp"
#include "sql/check_lines.hpp"
#include "sql/functions.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>

namespace datachat::sql {
namespace {

bool may_be_called(Dialect dialect, const std::string& name)
{
    if (dialect == Dialect::sqlite && (name == "->" || name == "->>")) // operators
        return true;
    // What PostgreSQL's parser makes of syntax: EXTRACT, TRIM, SUBSTRING, OVERLAY, POSITION, AT TIME ZONE, SIMILAR TO.
    constexpr std::string_view of_syntax[] = {"btrim",
                                              "ltrim",
                                              "rtrim",
                                              "extract",
                                              "substring",
                                              "overlay",
                                              "position",
                                              "timezone",
                                              "similar_to_escape",
                                              "like_escape",
                                              "is_normalized",
                                              "xmlexists",
                                              "pg_collation_for",
                                              "date_part"};
    if (std::ranges::find(of_syntax, name) != std::end(of_syntax))
        return name != "pg_collation_for" && name != "xmlexists";
    for (std::size_t arguments = 0; arguments < 6; ++arguments) {
        if (function_spelled(dialect, name, arguments))
            return true;
    }
    return is_allowed_function(dialect, name) || is_allowed_table_function(dialect, name);
}

TEST(Differential, PostgresSeesOneReadingStatementInAllThatIsAllowed)
{
    int read = 0;
    const int allowed = testing::each_allowed(Dialect::postgres, 200'000, [&](const std::string& text) {
        const PostgresReading reading = read_as_postgres(text);
        if (!reading.error.empty())
            return; // PostgreSQL will not run it
        ++read;
        EXPECT_EQ(reading.kinds, std::vector<std::string>{"SelectStmt"}) << text;
        EXPECT_FALSE(reading.writes) << text;
        const auto ours = check_statement(text, Dialect::postgres, nullptr).tables;
        EXPECT_EQ(reading.tables, std::set<std::string>(ours.begin(), ours.end())) << text;
        for (const std::string& function : reading.functions)
            EXPECT_TRUE(may_be_called(Dialect::postgres, function)) << function << " in " << text;
    });
    EXPECT_GT(allowed, 2000);
    EXPECT_GT(read, 3000);
}

struct Watched {
    std::vector<std::string> breaches;
};

int watch(void* context, int action, const char* first, const char* second, const char*, const char*)
{
    auto& seen = *static_cast<Watched*>(context);
    const std::string name = second ? second : "";
    if (action == SQLITE_FUNCTION && !may_be_called(Dialect::sqlite, name))
        seen.breaches.push_back("calls " + name);
    if (action == SQLITE_READ && first && std::string_view(first).starts_with("sqlite_"))
        seen.breaches.push_back(std::string("reads ") + first);
    if (action != SQLITE_SELECT && action != SQLITE_READ && action != SQLITE_FUNCTION && action != SQLITE_RECURSIVE)
        seen.breaches.push_back("action " + std::to_string(action));
    return SQLITE_OK;
}

TEST(Differential, SqliteSeesOneReadingStatementInAllThatIsAllowed)
{
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(":memory:", &database), SQLITE_OK);
    for (const char* table : {"t", "u", "orders", "customers", "products", "x", "s"})
        sqlite3_exec(database,
                     (std::string("CREATE TABLE ") + table +
                      " (a, b, c, d, id, name, price, region, amount, created_at, customer_id, status, city)")
                         .c_str(),
                     nullptr, nullptr, nullptr);
    // Virtual tables touch the catalog when they are first used.
    sqlite3_exec(database, "SELECT * FROM json_each('[]'), json_tree('[]')", nullptr, nullptr, nullptr);
    Watched seen;
    sqlite3_set_authorizer(database, watch, &seen);
    int prepared_ones = 0;
    const int allowed = testing::each_allowed(Dialect::sqlite, 200'000, [&](const std::string& text) {
        seen.breaches.clear();
        sqlite3_stmt* prepared = nullptr;
        const char* tail = nullptr;
        if (sqlite3_prepare_v2(database, text.c_str(), -1, &prepared, &tail) == SQLITE_OK && prepared) {
            ++prepared_ones;
            EXPECT_TRUE(sqlite3_stmt_readonly(prepared)) << text;
            EXPECT_EQ(sqlite3_stmt_isexplain(prepared), 0) << text;
            const std::string rest = tail; // a comment may follow
            sqlite3_stmt* second = nullptr;
            EXPECT_EQ(sqlite3_prepare_v2(database, rest.c_str(), -1, &second, nullptr), SQLITE_OK) << text;
            EXPECT_EQ(second, nullptr) << text;
            sqlite3_finalize(second);
        }
        EXPECT_TRUE(seen.breaches.empty()) << seen.breaches.front() << " in " << text;
        sqlite3_finalize(prepared);
    });
    EXPECT_GT(allowed, 2000);
    EXPECT_GT(prepared_ones, 1000);
    sqlite3_close(database);
}

TEST(Differential, DuckDbSeesOneReadingStatementInAllThatIsAllowed)
{
    const auto duckdb = DuckDb::load();
    if (!duckdb)
        GTEST_SKIP() << "no DuckDB library: run scripts/setup";
    for (const char* table : {"t", "u", "orders", "customers", "products", "x", "s"})
        duckdb->value(std::string("CREATE TABLE ") + table +
                      " (a INTEGER, b INTEGER, c VARCHAR, d DATE, id INTEGER, name VARCHAR, price DOUBLE)");
    duckdb->value("SET enable_external_access = false");
    int prepared = 0;
    const int allowed = testing::each_allowed(Dialect::duckdb, 100'000, [&](const std::string& text) {
        const std::string count = duckdb->parse(text);
        const bool understood = !count.empty() && std::isdigit(static_cast<unsigned char>(count.front()));
        EXPECT_TRUE(!understood || count == "1") << text;
        const duckdb_statement_type kind = duckdb->kind(text);
        prepared += kind == DUCKDB_STATEMENT_TYPE_SELECT ? 1 : 0;
        EXPECT_TRUE(kind == DUCKDB_STATEMENT_TYPE_SELECT || kind == DUCKDB_STATEMENT_TYPE_INVALID)
            << static_cast<int>(kind) << ": " << text;
    });
    EXPECT_GT(allowed, 1000);
    EXPECT_GT(prepared, 300);
}

}
}
