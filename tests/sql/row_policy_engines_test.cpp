// Row policies on the engines themselves: with a policy, no hidden row influences any result or error. Each generated
// query runs on a database with hidden rows and on one from which they were removed.
#include "engine.hpp"
#include "random_question.hpp"
#include "sql/firewall.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace datachat::sql {
namespace {

models::TableInfo table(std::string name, std::vector<std::pair<std::string, models::Type>> columns)
{
    models::TableInfo info;
    info.name = std::move(name);
    for (auto& [column, type] : columns)
        info.columns.push_back({column, type});
    return info;
}

models::Schema schema()
{
    using models::Type;
    models::Schema schema;
    schema.tables = {table("staff", {{"id", Type::int64},
                                     {"region", Type::text},
                                     {"salary", Type::int64},
                                     {"note", Type::text},
                                     {"boss", Type::int64}}),
                     table("teams", {{"id", Type::int64}, {"region", Type::text}, {"lead", Type::int64}})};
    return schema;
}

constexpr int people = 120;

bool is_hidden(int id)
{
    return id % 3 == 0;
}

void load(Engine& engine, bool with_hidden)
{
    const auto must = [&](const std::string& text) { ASSERT_EQ(engine.ask(text).error, "") << text; };
    must("CREATE TABLE staff (id INTEGER PRIMARY KEY, region VARCHAR(20), salary INTEGER, note VARCHAR(40), boss "
         "INTEGER)");
    must("CREATE TABLE teams (id INTEGER, region VARCHAR(20), lead INTEGER)");
    for (int id = 1; id <= people; ++id) {
        const std::string number = std::to_string(id);
        const std::string boss = std::to_string(id % 7 + 1);
        if (!is_hidden(id))
            must("INSERT INTO staff VALUES (" + number + ", 'EU', " + std::to_string(101 + id) + ", '" + number +
                 "', " + boss + ")");
        else if (with_hidden)
            must("INSERT INTO staff VALUES (" + number + ", 'US', 100, 'hidden" + number + "', " + boss + ")");
    }
    for (int id = 1; id <= 10; ++id)
        must("INSERT INTO teams VALUES (" + std::to_string(id) + ", '" + (id % 2 ? "EU" : "US") + "', " +
             std::to_string(id) + ")");
    must("CREATE INDEX staff_boss ON staff (boss)");
}

FirewallPolicy only_region(Dialect dialect)
{
    FirewallPolicy policy;
    // upper() keeps engines from answering the policy out of an index or statistics.
    policy.rows.tables.push_back({"", "staff", *parse_policy_expression("upper(region) = viewer.region", dialect), {}});
    policy.rows.viewer["region"] = {models::Value("EU")};
    return policy;
}

std::vector<std::string> sorted(std::vector<std::string> rows)
{
    std::ranges::sort(rows);
    return rows;
}

using MakeEngine = std::function<std::unique_ptr<Engine>(const std::string& name)>;

struct Tally {
    int ran = 0;
    int would_tell = 0; // without a policy, the answer tells of hidden rows
};

void check(Dialect dialect, const MakeEngine& make, int queries)
{
    const auto full = make("policy_full");
    const auto part = make("policy_part");
    load(*full, true);
    load(*part, false);
    const models::Schema visible = schema();
    const Firewall guarded(dialect, visible, only_region(dialect));
    const Firewall open(dialect, visible);
    Tally tally;
    for (int seed = 0; seed < queries; ++seed) {
        const std::string text = testing::RandomQuestion(dialect, static_cast<unsigned>(seed)).query();
        const auto sent = guarded.check_text(text, {});
        const auto raw = open.check_text(text, {});
        ASSERT_TRUE(sent && raw) << text << "\n" << (sent ? "" : sent.error().message);
        const EngineAnswer seen = full->ask(sent->text());
        const EngineAnswer alone = part->ask(sent->text());
        const EngineAnswer meant = part->ask(raw->text());
        const EngineAnswer unguarded = full->ask(raw->text());
        ASSERT_EQ(seen.error.empty(), meant.error.empty()) << sent->text() << "\n" << seen.error << meant.error;
        ASSERT_EQ(seen.error.find("hidden"), std::string::npos) << sent->text() << "\n" << seen.error;
        ASSERT_EQ(sorted(seen.rows), sorted(alone.rows)) << sent->text();
        ASSERT_EQ(sorted(seen.rows), sorted(meant.rows)) << sent->text();
        tally.ran += meant.error.empty() ? 1 : 0;
        tally.would_tell += !unguarded.error.empty() || sorted(unguarded.rows) != sorted(meant.rows) ? 1 : 0;
    }
    EXPECT_GT(tally.ran, queries * 9 / 10); // the engine understands what we make
    EXPECT_GT(tally.would_tell, queries / 2);
    ::testing::Test::RecordProperty("ran", tally.ran);
    ::testing::Test::RecordProperty("would_tell", tally.would_tell);
}

// Whether a condition of the user's part fails on a hidden row.
bool tells_with_barrier(Engine& engine, const std::string& failing)
{
    return !engine
                .ask("SELECT count(*) FROM (SELECT id, note, salary FROM staff WHERE upper(region) || '' = 'EU' LIMIT "
                     "9223372036854775807 OFFSET 0) AS s WHERE " +
                     failing)
                .error.empty();
}

TEST(RowPolicyEngines, NothingHiddenIsSeenOnSqlite)
{
    check(Dialect::sqlite, [](const std::string&) { return std::make_unique<SqliteEngine>(); }, 1500);
}

TEST(RowPolicyEngines, TheBarrierHoldsOnSqlite)
{
    SqliteEngine engine;
    load(engine, true);
    const EngineAnswer plain = engine.ask(
        "EXPLAIN QUERY PLAN SELECT id FROM (SELECT id, note FROM staff WHERE region = 'EU') AS s WHERE id > 1");
    const EngineAnswer barrier =
        engine.ask("EXPLAIN QUERY PLAN SELECT id FROM (SELECT id, note FROM staff WHERE region = "
                   "'EU' LIMIT 9223372036854775807 OFFSET 0) AS s WHERE id > 1");
    EXPECT_EQ(plain.rows.size(), 1U); // flattened
    ASSERT_GT(barrier.rows.size(), 1U);
    EXPECT_NE(barrier.rows.front().find("CO-ROUTINE"), std::string::npos) << barrier.rows.front();
    EXPECT_FALSE(tells_with_barrier(engine, "json(note) IS NOT NULL"));
}

TEST(RowPolicyEngines, NothingHiddenIsSeenOnDuckDb)
{
    if (!DuckDb::load())
        GTEST_SKIP() << "no DuckDB library: run scripts/setup";
    check(Dialect::duckdb, [](const std::string&) { return std::make_unique<DuckDbEngine>(DuckDb::load()); }, 400);
}

TEST(RowPolicyEngines, TheBarrierHoldsOnDuckDb)
{
    auto library = DuckDb::load();
    if (!library)
        GTEST_SKIP() << "no DuckDB library: run scripts/setup";
    DuckDbEngine engine(std::move(library));
    load(engine, true);
    const EngineAnswer plan =
        engine.ask("EXPLAIN SELECT id FROM (SELECT id, note FROM staff WHERE upper(region) = 'EU' "
                   "LIMIT 9223372036854775807 OFFSET 0) AS s WHERE CAST(note AS INTEGER) > 1");
    ASSERT_FALSE(plan.rows.empty()) << plan.error;
    const std::string& shown = plan.rows.front();
    const std::size_t limit = shown.find("LIMIT");
    ASSERT_NE(limit, std::string::npos) << shown;
    EXPECT_LT(shown.find("CAST(note AS INTEGER)"), limit) << shown; // above, that is: after the limit
    EXPECT_FALSE(tells_with_barrier(engine, "CAST(note AS INTEGER) > 0"));
}

TEST(RowPolicyEngines, NothingHiddenIsSeenOnPostgres)
{
    if (!PostgresEngine::is_there())
        GTEST_SKIP() << "DATACHAT_TEST_POSTGRES is not set";
    check(Dialect::postgres, [](const std::string& name) { return std::make_unique<PostgresEngine>(name); }, 300);
}

TEST(RowPolicyEngines, TheBarrierHoldsOnPostgres)
{
    if (!PostgresEngine::is_there())
        GTEST_SKIP() << "DATACHAT_TEST_POSTGRES is not set";
    PostgresEngine engine("policy_barrier");
    load(engine, true);
    // A function that PostgreSQL takes for cheap runs before the policy's condition where nothing stands between.
    ASSERT_EQ(engine
                  .ask("CREATE FUNCTION costly(text) RETURNS text IMMUTABLE COST 10000 LANGUAGE plpgsql AS $$ BEGIN "
                       "RETURN upper($1); END $$")
                  .error,
              "");
    const std::string hidden = "SELECT count(*) FROM (SELECT id, note FROM staff WHERE costly(region) = 'EU'";
    EXPECT_NE(engine.ask(hidden + ") AS s WHERE CAST(note AS INTEGER) > 0").error, "");
    EXPECT_EQ(engine.ask(hidden + " LIMIT 9223372036854775807 OFFSET 0) AS s WHERE CAST(note AS INTEGER) > 0").error,
              "");
    EXPECT_FALSE(tells_with_barrier(engine, "CAST(note AS INTEGER) > 0"));
}

}
}
