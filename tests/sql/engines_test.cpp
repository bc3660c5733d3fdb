// What our printer writes is put before the parsers of the engines themselves (libpg_query, DuckDB, SQLite): all of it
// must be theirs too, one reading statement, and on the tables that we name.
#include "duckdb_engine.hpp"
#include "postgres_reading.hpp"
#include "sql/check_lines.hpp"
#include "sql/parser.hpp"
#include "sql/printer.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <set>

namespace datachat::sql {
namespace {

std::vector<std::string> statements(const std::string& name)
{
    std::ifstream file(std::string(DATACHAT_GOLDEN_DIR) + "/firewall/" + name + ".test");
    std::vector<std::string> result;
    for (std::string line; std::getline(file, line);) {
        if (!line.empty() && !line.starts_with('#') && !line.starts_with("escaped: "))
            result.push_back(line);
    }
    EXPECT_GT(result.size(), 20U) << name;
    return result;
}

std::vector<std::string> allowed(Dialect dialect)
{
    auto all = statements("allow-any");
    const auto own = statements("allow-" + std::string(name(dialect)));
    all.insert(all.end(), own.begin(), own.end());
    return all;
}

std::string written(const std::string& statement, Dialect dialect)
{
    const auto query = parse_query(statement, dialect);
    const auto text = query ? print(*query, dialect) : core::Result<std::string>(std::unexpected(query.error()));
    EXPECT_TRUE(text) << statement;
    return text.value_or("");
}

TEST(Postgres, TakesWhatIsAllowedAsOneSelectOnTheSameTables)
{
    for (const std::string& statement : allowed(Dialect::postgres)) {
        const std::string text = written(statement, Dialect::postgres);
        for (const std::string& sql : {statement, text}) {
            const PostgresReading reading = read_as_postgres(sql);
            EXPECT_EQ(reading.error, "") << sql;
            EXPECT_EQ(reading.kinds, std::vector<std::string>{"SelectStmt"}) << sql;
            EXPECT_FALSE(reading.writes) << sql;
            const auto ours = check_statement(statement, Dialect::postgres, nullptr).tables;
            EXPECT_EQ(reading.tables, std::set<std::string>(ours.begin(), ours.end())) << sql;
        }
    }
}

std::uint64_t fingerprint(const std::string& sql)
{
    const PgQueryFingerprintResult result = pg_query_fingerprint(sql.c_str());
    const std::uint64_t value = result.fingerprint;
    pg_query_free_fingerprint_result(result);
    return value;
}

// Of what we write otherwise than it came, the parser of PostgreSQL must still make the same tree, but for these forms
// that mean the same.
TEST(Postgres, MakesTheSameTreeOfWhatWeWrite)
{
    const std::set<std::string_view> others{
        "SELECT lag(x, 1, 0) OVER (ORDER BY d), first_value(x) OVER (ORDER BY d RANGE UNBOUNDED PRECEDING) "
        "FROM t",                                                                                // the frame in full
        "SELECT a FROM t WHERE extract(year FROM d) = 2024 AND extract(month FROM d) IN (1, 2)", // as integers
        "WITH x AS MATERIALIZED (SELECT 1 AS a) SELECT * FROM x",
        "SELECT position('a' IN name), substring(name FROM 2 FOR 3), trim(BOTH 'x' FROM name) FROM t",
        "SELECT a ^ 2, a # b FROM t", // power()
    };
    for (const std::string& statement : allowed(Dialect::postgres)) {
        if (others.contains(statement))
            continue;
        const std::string text = written(statement, Dialect::postgres);
        EXPECT_EQ(fingerprint(text), fingerprint(statement)) << statement << "\n" << text;
    }
}

TEST(Postgres, SeesNoWriteInWhatIsAllowed)
{
    for (const char* corpus :
         {"refuse-any", "refuse-postgres", "refuse-sqlite", "refuse-duckdb", "allow-sqlite", "allow-duckdb"}) {
        for (const std::string& statement : statements(corpus)) {
            if (!check_statement(statement, Dialect::postgres, nullptr).allowed)
                continue;
            const PostgresReading reading = read_as_postgres(statement);
            const bool select = reading.kinds == std::vector<std::string>{"SelectStmt"};
            EXPECT_TRUE(reading.error.empty() && select && !reading.writes) << statement << " " << reading.error;
        }
    }
}

TEST(DuckDb, TakesWhatIsAllowed)
{
    const auto duckdb = DuckDb::load();
    if (!duckdb)
        GTEST_SKIP() << "no DuckDB library: run scripts/setup";
    for (const std::string& statement : allowed(Dialect::duckdb)) {
        EXPECT_EQ(duckdb->parse(statement), "1") << statement;
        const std::string text = written(statement, Dialect::duckdb);
        EXPECT_EQ(duckdb->parse(text), "1") << text;
    }
}

TEST(Sqlite, TakesWhatIsAllowed)
{
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(":memory:", &database), SQLITE_OK);
    for (const std::string& statement : allowed(Dialect::sqlite)) {
        for (const std::string& sql : {statement, written(statement, Dialect::sqlite)}) {
            sqlite3_stmt* prepared = nullptr;
            const char* tail = nullptr;
            const int state = sqlite3_prepare_v2(database, sql.c_str(), -1, &prepared, &tail);
            const std::string message = state == SQLITE_OK ? "" : sqlite3_errmsg(database);
            const bool only_names =
                message.empty() || message.starts_with("no such table") || message.starts_with("no such column");
            EXPECT_TRUE(only_names) << sql << "\n  " << message;
            EXPECT_TRUE(!prepared || sqlite3_stmt_readonly(prepared)) << sql;
            sqlite3_finalize(prepared);
        }
    }
    sqlite3_close(database);
}

}
}
