#include "mariadb_attacks.hpp"
#include "raw_statement.hpp"
#include "run.hpp"
#include "subject.hpp"

#include <gtest/gtest.h>

#include <filesystem>

// With the firewall bypassed the engine's own wall must hold: each statement is refused, or all that it could have
// changed is shown to be as before.
namespace datachat::tests {
namespace {

using core::Errc;
using services::datasources::RawStatement;

class Wall : public testing::TestWithParam<Kind> {
protected:
    void SetUp() override
    {
        if (!Subject::is_available(GetParam()))
            GTEST_SKIP() << Subject::how_to_have(GetParam());
        subject_ = &subject_of(GetParam());
    }

    core::Result<models::ResultSet> send(const std::string& text)
    {
        return run(RawStatement::run(subject_->source(), {}, text, {.rows = 100, .time = std::chrono::seconds(10)}));
    }

    Subject* subject_ = nullptr;
};

std::vector<std::string> shared_attacks()
{
    return {"INSERT INTO customers VALUES (9, 'x', 'y', 1)",
            "UPDATE customers SET name = 'x'",
            "DELETE FROM customers",
            "DELETE FROM customers RETURNING id",
            "CREATE TABLE made (a integer)",
            "CREATE TEMP TABLE made (a integer)",
            "CREATE VIEW made AS SELECT 1",
            "DROP TABLE customers",
            "ALTER TABLE customers ADD COLUMN z integer",
            "SELECT 1; DROP TABLE customers",
            "SELECT 1; SELECT 2",
            "BEGIN",
            "COMMIT; DROP TABLE customers",
            "WITH x AS (SELECT 1) DELETE FROM customers",
            "EXPLAIN DELETE FROM customers",
            ""};
}

std::vector<std::string> attacks_on(Kind kind, const std::string& folder)
{
    std::vector<std::string> attacks = shared_attacks();
    const auto add = [&](const std::vector<std::string>& more) {
        attacks.insert(attacks.end(), more.begin(), more.end());
    };
    switch (kind) {
    case Kind::sqlite:
    case Kind::mcp_sql:
        add({"ATTACH '" + folder + "/other.sqlite' AS other", "VACUUM", "VACUUM INTO '" + folder + "/copy.sqlite'",
             "PRAGMA query_only = 0", "PRAGMA journal_mode = DELETE", "PRAGMA writable_schema = 1",
             "PRAGMA user_version = 7", "SELECT load_extension('x')", "SELECT writefile('" + folder + "/written', 'x')",
             "SELECT readfile('/etc/passwd')", "SELECT edit('x')", "REINDEX", "ANALYZE",
             "SELECT * FROM pragma_database_list", "SELECT fts3_tokenizer('simple', x'00')", "DETACH main",
             "SAVEPOINT s", "CREATE VIRTUAL TABLE made USING fts5(a)",
             "REPLACE INTO customers VALUES (1, 'x', 'y', 1)"});
        break;
    case Kind::files:
    case Kind::rest:
    case Kind::mcp:
        add({"COPY customers TO '" + folder + "/written.csv'",
             "COPY customers FROM '/etc/passwd'",
             "ATTACH '" + folder + "/other.duckdb'",
             "EXPORT DATABASE '" + folder + "/written'",
             "INSTALL httpfs",
             "LOAD httpfs",
             "PRAGMA enable_profiling",
             "PRAGMA database_list",
             "SET memory_limit = '100GB'",
             "SET enable_external_access = true",
             "RESET enable_external_access",
             "SET VARIABLE a = 1",
             "SELECT * FROM read_csv('/etc/passwd')",
             "SELECT * FROM read_text('/etc/passwd')",
             "SELECT * FROM read_blob('/etc/passwd')",
             "SELECT * FROM glob('/etc/*')",
             "SELECT * FROM '/etc/passwd'",
             "SELECT getenv('HOME')",
             "CALL pragma_version()",
             "CHECKPOINT",
             "CREATE MACRO m() AS 1",
             "CREATE SECRET (TYPE s3)",
             "USE other",
             "DETACH data",
             "IMPORT DATABASE '/tmp'",
             "VACUUM",
             "SELECT * FROM query('DROP TABLE customers')",
             "PIVOT customers ON city",
             "EXPLAIN ANALYZE DELETE FROM customers"});
        break;
    case Kind::postgres:
        add({"COPY customers TO '" + folder + "/written.csv'",
             "COPY customers TO PROGRAM 'touch " + folder + "/written'",
             "COPY customers FROM '/etc/passwd'",
             "SET default_transaction_read_only = off",
             "SET TRANSACTION READ WRITE",
             "SELECT set_config('default_transaction_read_only', 'off', false)",
             "SELECT set_config('transaction_read_only', 'off', false)",
             "ALTER SYSTEM SET work_mem = '1GB'",
             "ALTER ROLE postgres SET work_mem = '1GB'",
             "CREATE ROLE made",
             "VACUUM",
             "ANALYZE",
             "DO $$ BEGIN DELETE FROM customers; END $$",
             "WITH gone AS (DELETE FROM customers RETURNING id) SELECT * FROM gone",
             "EXPLAIN ANALYZE DELETE FROM customers",
             "SELECT * INTO made FROM customers",
             "SELECT nextval('made')",
             "LOCK TABLE customers",
             "SELECT * FROM customers FOR UPDATE",
             "LISTEN x",
             "NOTIFY x",
             "PREPARE p AS SELECT 1",
             "DECLARE c CURSOR FOR SELECT 1",
             "SELECT lo_create(0)",
             "CREATE EXTENSION dblink",
             "TRUNCATE customers",
             "REFRESH MATERIALIZED VIEW made",
             "GRANT ALL ON customers TO public",
             "COMMENT ON TABLE customers IS 'x'"});
        break;
    case Kind::mariadb:
        add(attacks_on_mariadb(folder));
        break;
    case Kind::snowflake:
        add({"MERGE INTO customers USING orders ON FALSE WHEN NOT MATCHED THEN INSERT (id) VALUES (9)",
             "TRUNCATE TABLE customers", "COPY INTO @~/x FROM customers", "PUT file:///etc/passwd @~",
             "EXECUTE IMMEDIATE 'DROP TABLE customers'", "BEGIN DELETE FROM customers; END",
             "CREATE OR REPLACE TABLE customers AS SELECT 1 AS id", "USE ROLE WRITER",
             "GRANT ROLE WRITER TO USER READER", "ALTER SESSION SET TIMEZONE = 'UTC'", "UNDROP TABLE customers",
             "SELECT 1; DELETE FROM customers", "CREATE TEMPORARY TABLE made (a INTEGER)", "CALL made()"});
        break;
    case Kind::bigquery:
        add({"MERGE customers USING orders ON FALSE WHEN NOT MATCHED BY SOURCE THEN DELETE", "TRUNCATE TABLE customers",
             "EXPORT DATA OPTIONS (uri = 'gs://x/*', format = 'CSV') AS SELECT 1", "DECLARE x INT64; SELECT 1",
             "EXECUTE IMMEDIATE 'DROP TABLE customers'", "CALL shop.made()",
             "SELECT 1; DELETE FROM customers WHERE TRUE", "CREATE OR REPLACE TABLE customers AS SELECT 1 AS id",
             "GRANT `roles/bigquery.admin` ON TABLE customers TO 'user:x'",
             "BEGIN DELETE FROM customers WHERE TRUE; END", "LOAD DATA INTO customers FROM FILES (format = 'CSV')"});
        break;
    }
    return attacks;
}

TEST_P(Wall, nothing_that_is_sent_changes_anything)
{
    const TemporaryFolder folder;
    std::filesystem::permissions(folder.path(), std::filesystem::perms::all);
    const std::string before = subject_->content();
    for (const std::string& attack : attacks_on(GetParam(), folder.path().string())) {
        const auto result = send(attack);
        EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << "written by: " << attack;
        if (!result) {
            EXPECT_NE(result.error().code, Errc::internal) << attack;
        }
    }
    EXPECT_EQ(subject_->content(), before);
    EXPECT_TRUE(send("SELECT count(*) FROM customers").has_value());
}

TEST_P(Wall, writes_are_refused_by_name)
{
    for (const char* text : {"INSERT INTO customers VALUES (9, 'x', 'y', 1)", "DELETE FROM customers",
                             "CREATE TABLE made (a integer)", "DROP TABLE customers", "SELECT 1; SELECT 2"}) {
        const auto result = send(text);
        ASSERT_FALSE(result.has_value()) << text;
        EXPECT_EQ(result.error().code, Errc::refused) << text << ": " << result.error().detail;
    }
}

INSTANTIATE_TEST_SUITE_P(Sources, Wall, testing::ValuesIn(all_kinds),
                         [](const auto& info) { return std::string(name(info.param)); });

}
}
