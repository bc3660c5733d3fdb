// The lists of allowed functions against the engines' own: what is allowed exists, and has no side effects.
#include "engine.hpp"
#include "sql/functions.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace datachat::sql {
namespace {

using Names = std::set<std::string>;

// Every function that the firewall lets through on a dialect, out of those that the engine has.
bool is_allowed(Dialect dialect, const std::string& name)
{
    if (is_allowed_function(dialect, name) || is_allowed_table_function(dialect, name))
        return true;
    for (std::size_t arguments = 0; arguments < 8; ++arguments) {
        if (function_spelled(dialect, name, arguments))
            return true;
    }
    return false;
}

// Whatever an engine calls it: files, network, settings, sessions, code, catalogs, waiting.
bool reads_like_harm(std::string_view name)
{
    constexpr std::string_view beginnings[] = {"pg_",
                                               "lo_",
                                               "read_",
                                               "write",
                                               "copy",
                                               "load",
                                               "dblink",
                                               "http",
                                               "query",
                                               "sqlite",
                                               "duckdb",
                                               "pragma_",
                                               "which_",
                                               "getenv",
                                               "current_setting",
                                               "set_config",
                                               "nextval",
                                               "setval",
                                               "currval",
                                               "lastval",
                                               "txid_",
                                               "inet_server",
                                               "inet_client",
                                               "has_",
                                               "sleep",
                                               "benchmark",
                                               "get_lock",
                                               "parquet_",
                                               "glob_",
                                               "sniff",
                                               "checkpoint",
                                               "force_",
                                               "json_execute",
                                               "json_serialize_sql",
                                               "json_deserialize",
                                               "fts",
                                               "rtree",
                                               "readfile",
                                               "current_user",
                                               "session_user",
                                               "version",
                                               "user",
                                               "database",
                                               "add_parquet",
                                               "enable_",
                                               "disable_",
                                               "nextval",
                                               "ts_stat",
                                               "ts_rewrite",
                                               "xml",
                                               "binary_upgrade"};
    constexpr std::string_view parts[] = {"_to_xml",  "_xml_",    "privilege", "_backend",
                                          "advisory", "snapshot", "_file",     "_wal"};
    return std::ranges::any_of(beginnings, [&](std::string_view start) { return name.starts_with(start); }) ||
           std::ranges::any_of(parts, [&](std::string_view part) { return name.find(part) != std::string_view::npos; });
}

TEST(AllowedFunctions, AreInnocuousOnSqlite)
{
    SqliteEngine engine;
    const EngineAnswer functions = engine.ask("SELECT DISTINCT name, flags FROM pragma_function_list");
    ASSERT_GT(functions.rows.size(), 80U);
    constexpr int innocuous = 0x200000;  // SQLITE_INNOCUOUS
    constexpr int direct_only = 0x80000; // SQLITE_DIRECTONLY
    int allowed = 0;
    for (const std::string& row : functions.rows) {
        const std::string name = row.substr(0, row.find('|'));
        const int flags = std::stoi(row.substr(row.find('|') + 1));
        if (!is_allowed(Dialect::sqlite, name))
            continue;
        ++allowed;
        // SQLite marks its JSON functions as built in, not as innocuous; they compute from their arguments alone.
        EXPECT_TRUE((flags & innocuous) || name.starts_with("json")) << name;
        EXPECT_FALSE(flags & direct_only) << name;
        EXPECT_FALSE(reads_like_harm(name)) << name;
    }
    EXPECT_GT(allowed, 80);
}

TEST(AllowedFunctions, HaveNoSideEffectsOnDuckDb)
{
    auto library = DuckDb::load();
    if (!library)
        GTEST_SKIP() << "no DuckDB library: run scripts/setup";
    DuckDbEngine engine(std::move(library));
    const EngineAnswer functions = engine.ask(
        "SELECT DISTINCT function_name, function_type, coalesce(has_side_effects, false), coalesce(stability, '') FROM "
        "duckdb_functions()");
    ASSERT_GT(functions.rows.size(), 500U) << functions.error;
    // Give another value on each call, and do nothing else.
    const Names volatile_and_harmless{"random", "uuid", "gen_random_uuid", "uuidv4", "uuidv7"};
    int allowed = 0;
    std::map<std::string, Names> kinds;
    for (const std::string& row : functions.rows) {
        const std::size_t first = row.find('|');
        const std::size_t second = row.find('|', first + 1);
        const std::size_t third = row.find('|', second + 1);
        const std::string name = row.substr(0, first);
        const std::string kind = row.substr(first + 1, second - first - 1);
        const bool side_effects = row.substr(second + 1, third - second - 1) == "true";
        if (!is_allowed(Dialect::duckdb, name))
            continue;
        ++allowed;
        EXPECT_TRUE(!side_effects || volatile_and_harmless.contains(name)) << row;
        EXPECT_FALSE(kind == "pragma") << row;
        kinds[name].insert(kind);
        EXPECT_FALSE(reads_like_harm(name)) << row;
    }
    EXPECT_GT(allowed, 250);
    // In FROM another list holds: histogram and repeat are there too, under the same name, and are not on it.
    for (const auto& [name, of] : kinds)
        EXPECT_TRUE(of.contains("scalar") || of.contains("aggregate") || of.contains("macro") ||
                    is_allowed_table_function(Dialect::duckdb, name))
            << name;
    EXPECT_FALSE(is_allowed_table_function(Dialect::duckdb, "histogram"));
    EXPECT_FALSE(is_allowed_table_function(Dialect::duckdb, "repeat"));
}

TEST(AllowedFunctions, AreNotVolatileOnPostgres)
{
    if (!PostgresEngine::is_there())
        GTEST_SKIP() << "DATACHAT_TEST_POSTGRES is not set";
    PostgresEngine engine("allowed_functions");
    const EngineAnswer functions =
        engine.ask("SELECT DISTINCT proname, provolatile FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace");
    ASSERT_GT(functions.rows.size(), 2000U) << functions.error;
    const Names volatile_and_harmless{"random", "clock_timestamp", "gen_random_uuid"};
    int allowed = 0;
    for (const std::string& row : functions.rows) {
        const std::string name = row.substr(0, row.find('|'));
        if (!is_allowed(Dialect::postgres, name))
            continue;
        ++allowed;
        EXPECT_TRUE(!row.ends_with("|v|") || volatile_and_harmless.contains(name)) << row;
        EXPECT_FALSE(reads_like_harm(name)) << row;
    }
    EXPECT_GT(allowed, 200);
}

// A name that no engine has cannot do harm, but it would hide a slip of the pen: the functions that another version has
// are named here.
TEST(AllowedFunctions, NeutralOnesExist)
{
    SqliteEngine sqlite;
    const auto names = sqlite.ask("SELECT DISTINCT name FROM pragma_function_list").rows;
    const Names of_sqlite(names.begin(), names.end());
    for (const Function& function : all_functions()) {
        const std::string spelled(function.spelled_as(Dialect::sqlite));
        const bool keyword = spelled.starts_with("current_");
        const bool newer = spelled == "string_agg" || spelled == "concat" || spelled == "concat_ws"; // 3.44
        if (!spelled.empty() && !keyword && !newer)
            EXPECT_TRUE(of_sqlite.contains(spelled + "|")) << spelled;
    }
    auto library = DuckDb::load();
    if (!library)
        GTEST_SKIP() << "no DuckDB library: run scripts/setup";
    DuckDbEngine duckdb(std::move(library));
    for (const Function& function : all_functions()) {
        const std::string spelled(function.spelled_as(Dialect::duckdb));
        const bool syntax =
            spelled.empty() || spelled == "coalesce" || spelled == "unnest" || spelled.starts_with("current_");
        if (!syntax)
            EXPECT_FALSE(duckdb.ask("SELECT 1 FROM duckdb_functions() WHERE function_name = '" + spelled + "' LIMIT 1")
                             .rows.empty())
                << spelled;
    }
}

}
}
