#include "databases.hpp"
#include "raw_statement.hpp"
#include "run.hpp"

#include "services/datasources/mysql/mysql_data_source.hpp"
#include "sql/firewall.hpp"

#include <gtest/gtest.h>

#include <stop_token>
#include <thread>

namespace datachat::tests {
namespace {

using core::Errc;
using models::Type;
using services::datasources::RawStatement;
using services::datasources::mysql::MysqlDataSource;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

class MariaDbSource : public testing::Test {
protected:
    void SetUp() override
    {
        if (!MariaDbDatabase::is_available())
            GTEST_SKIP() << "DATACHAT_TEST_MARIADB is not set";
        database_ = std::make_unique<MariaDbDatabase>();
    }
    ~MariaDbSource() override { pool_.join(); }

    std::unique_ptr<MysqlDataSource> open(const std::string& uri)
    {
        return std::move(*MysqlDataSource::make({.uri = uri}, pool_));
    }
    std::unique_ptr<MysqlDataSource> open() { return open(database_->reader_uri()); }
    models::ResultSet ask(MysqlDataSource& source, const std::string& text)
    {
        auto result = run(RawStatement::run(source, {}, text));
        EXPECT_TRUE(result.has_value()) << text << (result ? "" : ": " + result.error().message);
        return result ? std::move(*result) : models::ResultSet();
    }
    std::string connections(const std::string& condition = "1")
    {
        return database_->run("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = '" + database_->name() +
                              "' AND " + condition);
    }
    // Ends all connections of the reader, as a server does that is restarted.
    void kill_connections()
    {
        database_->run("KILL USER " + database_->name());
        for (int i = 0; i < 100 && connections() != "0"; ++i)
            std::this_thread::sleep_for(milliseconds(10));
    }

    std::unique_ptr<MariaDbDatabase> database_;
    boost::asio::thread_pool pool_{2};
};

TEST_F(MariaDbSource, what_cannot_be_reached_says_why)
{
    const std::string uri = database_->reader_uri();
    const std::string server = uri.substr(uri.find('@'), uri.rfind('/') - uri.find('@'));
    const std::string login = "mysql://" + database_->name() + ":right";
    struct Case {
        std::string uri;
        Errc code;
        const char* words;
    };
    for (const Case& c : {Case{database_->uri_for(database_->name(), "wr0ng"), Errc::unauthorized, "password"},
                          Case{database_->uri_for(database_->name(), ""), Errc::unauthorized, "without a password"},
                          Case{database_->uri_for("nobody_here", "wr0ng"), Errc::unauthorized, "nobody_here"},
                          Case{login + server + "/no_such_database", Errc::unauthorized, "no_such_database"},
                          Case{"mysql://root" + server + "/no_such_database", Errc::not_found, "no_such_database"},
                          Case{"mysql://u:wr0ng@127.0.0.1:1/d", Errc::unavailable, "listens"},
                          Case{"mysql://u:wr0ng@no-such-host.invalid/d", Errc::unavailable, "not known"},
                          Case{"mariadb://u:wr0ng@h/d?socket=/no/such/socket", Errc::unavailable, "socket"},
                          Case{uri + "?ssl-ca=/no/such/file", Errc::unavailable, "secure"}}) {
        auto source = open(c.uri);
        const auto connected = run(source->connect({}));
        ASSERT_FALSE(connected.has_value()) << c.uri;
        EXPECT_EQ(connected.error().code, c.code)
            << c.uri << ": " << connected.error().message << connected.error().detail;
        EXPECT_NE(connected.error().message.find(c.words), std::string::npos) << connected.error().message;
        EXPECT_EQ((connected.error().message + connected.error().detail).find("wr0ng"), std::string::npos);
    }
}

TEST_F(MariaDbSource, encryption_is_as_strict_as_it_was_asked_for)
{
    const std::string own_authority = database_->run("SELECT @@ssl_cert");
    const std::string uri = database_->reader_uri();
    const std::string elsewhere = "/etc/ssl/certs/ca-certificates.crt";
    const auto cipher = [&](const std::string& options) {
        auto source = open(uri + options);
        const auto connected = run(source->connect({}));
        if (!connected)
            return "not connected: " + connected.error().message;
        return std::string(ask(*source, "SELECT VARIABLE_VALUE FROM information_schema.SESSION_STATUS WHERE "
                                        "VARIABLE_NAME = 'Ssl_cipher'")
                               .batch.columns[0]
                               .text(0));
    };
    EXPECT_EQ(cipher("?ssl-mode=DISABLED"), "");
    for (const std::string& options :
         {std::string(), std::string("?ssl-mode=PREFERRED"), std::string("?ssl-mode=REQUIRED"),
          "?ssl-ca=" + own_authority, "?ssl-mode=VERIFY_IDENTITY&ssl-ca=" + own_authority})
        EXPECT_TRUE(cipher(options).starts_with("TLS")) << options << ": " << cipher(options);
    for (const std::string& options : {std::string("?ssl-mode=VERIFY_CA"), std::string("?ssl-mode=VERIFY_IDENTITY"),
                                       "?ssl-ca=" + elsewhere, "?ssl-mode=VERIFY_IDENTITY&ssl-ca=" + elsewhere})
        EXPECT_TRUE(cipher(options).starts_with("not connected: No secure")) << options << ": " << cipher(options);
}

TEST_F(MariaDbSource, a_user_who_can_write_is_refused_until_the_risk_is_accepted)
{
    const std::string user = database_->name();
    database_->run("CREATE TABLE t (a int, b int)");
    struct Case {
        std::string grant;
        const char* risk;
    };
    for (const Case& c : {Case{"INSERT ON " + user + ".*", "write_rights"},
                          Case{"UPDATE (a), SELECT (a, b) ON " + user + ".t", "write_rights"},
                          Case{"CREATE TEMPORARY TABLES ON *.*", "write_rights"}, Case{"FILE ON *.*", "file_rights"}}) {
        database_->run("GRANT " + c.grant + " TO " + user);
        const auto refused = run(open()->connect({}));
        ASSERT_FALSE(refused.has_value()) << c.grant;
        EXPECT_EQ(refused.error().code, Errc::refused);
        EXPECT_NE(refused.error().message.find(c.risk), std::string::npos) << refused.error().message;
        EXPECT_NE(refused.error().message.find("GRANT SELECT ON"), std::string::npos);
        auto accepted = open(database_->reader_uri() + "?accept-risk=" + c.risk);
        const auto report = run(accepted->test_connection({}));
        ASSERT_TRUE(report.has_value()) << report.error().message;
        ASSERT_EQ(report->warnings.size(), 1U);
        EXPECT_NE(report->warnings.front().find(c.risk), std::string::npos);
        database_->run("REVOKE " + c.grant + " FROM " + user);
        if (c.grant.starts_with("UPDATE"))
            database_->run("REVOKE ALL PRIVILEGES, GRANT OPTION FROM " + user + "; GRANT SELECT ON " + user + ".* TO " +
                           user);
    }
    auto source = open();
    const auto report = run(source->test_connection({}));
    ASSERT_TRUE(report.has_value());
    EXPECT_TRUE(report->warnings.empty());
    EXPECT_TRUE(report->product.starts_with("MariaDB 10.")) << report->product;
}

// With the risks accepted, root himself is held by the transaction, the preparing and the first word alone.
TEST_F(MariaDbSource, root_cannot_write_either)
{
    database_->run("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
    auto source = open(database_->uri_for("root", "") + "?accept-risk=write_rights,file_rights");
    for (const char* text :
         {"DELETE FROM t", "DELETE FROM t RETURNING a", "ANALYZE DELETE FROM t", "CREATE TABLE made (a int)",
          "SET STATEMENT tx_read_only = 0 FOR DELETE FROM t RETURNING a", "OPTIMIZE TABLE t", "DROP TABLE t",
          "SELECT a FROM t INTO OUTFILE '/tmp/datachat-made'", "SELECT 1 /*!50000 INTO OUTFILE '/tmp/datachat-made' */",
          "SET GLOBAL max_connections = 11", "SELECT 1 INTO @made", "BEGIN NOT ATOMIC DELETE FROM t; END"}) {
        const auto result = run(RawStatement::run(*source, {}, text));
        ASSERT_FALSE(result.has_value()) << text;
        EXPECT_EQ(result.error().code, Errc::refused) << text << result.error().detail;
    }
    EXPECT_EQ(database_->run("SELECT COUNT(*) FROM t"), "1");
    EXPECT_FALSE(std::filesystem::exists("/tmp/datachat-made"));
}

TEST_F(MariaDbSource, the_schema_is_what_the_user_may_read)
{
    const std::string name = database_->name();
    database_->run(
        "CREATE TABLE deals (id int PRIMARY KEY COMMENT 'Number', note text COMMENT 'In words', secret text, "
        "won boolean, made timestamp NULL, big bigint unsigned, mood enum('a')) COMMENT = 'All deals';"
        "CREATE TABLE `Mixed Case` (deal int, part int, price decimal(8, 2) NOT NULL, UNIQUE both_of (deal, "
        "part), "
        "KEY (part), FOREIGN KEY (deal) REFERENCES deals (id));"
        "CREATE TABLE pairs (a int, b int, PRIMARY KEY (b, a));"
        "CREATE TABLE refers (x int, y int, FOREIGN KEY (x, y) REFERENCES pairs (b, a));"
        "CREATE VIEW big_deals AS SELECT id, note FROM deals; CREATE SEQUENCE numbers_of; CREATE TABLE hidden (a int);"
        "REVOKE ALL PRIVILEGES, GRANT OPTION FROM " +
        name + "; GRANT SELECT (id, note, won, made, big, mood) ON deals TO " + name +
        "; GRANT SELECT ON `Mixed Case` TO " + name + "; GRANT SELECT ON pairs TO " + name +
        "; GRANT SELECT ON refers TO " + name + "; GRANT SELECT ON big_deals TO " + name);
    auto source = open();
    const auto schema = run(source->get_schema({}));
    ASSERT_TRUE(schema.has_value()) << schema.error().message << schema.error().detail;
    EXPECT_EQ(schema->tables.size(), 5U);
    EXPECT_EQ(schema->search_path, std::vector<std::string>{name});
    const models::TableInfo* deals = schema->find_table("", "deals");
    ASSERT_NE(deals, nullptr);
    EXPECT_EQ(deals->comment, "All deals");
    ASSERT_EQ(deals->columns.size(), 6U); // the secret may not be read
    EXPECT_EQ(deals->columns[1].comment, "In words");
    EXPECT_EQ(deals->columns[2].type, Type::boolean);
    EXPECT_EQ(deals->columns[3].type, Type::timestamp);
    EXPECT_EQ(deals->columns[3].time_storage, models::TimeStorage::native);
    EXPECT_EQ(deals->columns[4].type, Type::uint64);
    EXPECT_EQ(deals->columns[5].native_type, "enum('a')");
    EXPECT_EQ(deals->primary_key, std::vector<std::string>{"id"});
    EXPECT_EQ(schema->find_table("", "big_deals")->kind, models::TableKind::view);
    EXPECT_EQ(schema->find_table("", "big_deals")->comment, "");
    const models::TableInfo* mixed = schema->find_table("", "Mixed Case");
    ASSERT_NE(mixed, nullptr);
    EXPECT_EQ(mixed->unique_keys, (std::vector<std::vector<std::string>>{{"deal", "part"}}));
    ASSERT_EQ(mixed->foreign_keys.size(), 1U);
    EXPECT_EQ(mixed->foreign_keys[0].referenced_table, "deals");
    EXPECT_EQ(mixed->columns[2].type, Type::decimal);
    EXPECT_FALSE(mixed->columns[2].nullable);
    const models::TableInfo* refers = schema->find_table("", "refers");
    ASSERT_EQ(refers->foreign_keys.size(), 1U);
    EXPECT_EQ(refers->foreign_keys[0].columns, (std::vector<std::string>{"x", "y"}));
    EXPECT_EQ(refers->foreign_keys[0].referenced_columns, (std::vector<std::string>{"b", "a"}));
    const auto forbidden = run(RawStatement::run(*source, {}, "SELECT a FROM hidden"));
    ASSERT_FALSE(forbidden.has_value());
    EXPECT_EQ(forbidden.error().code, Errc::forbidden);
}

TEST_F(MariaDbSource, json_columns_are_known_by_their_check)
{
    database_->run("CREATE TABLE docs (doc json, note longtext)");
    const auto schema = run(open()->get_schema({}));
    EXPECT_EQ(schema->find_table("", "docs")->columns[0].type, Type::json);
    EXPECT_EQ(schema->find_table("", "docs")->columns[1].type, Type::text);
}

TEST_F(MariaDbSource, tables_of_more_databases_are_read_when_they_are_named_or_none_is)
{
    const std::string name = database_->name();
    database_->run("CREATE DATABASE " + name + "_b; CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE " + name +
                   "_b.b (id int, FOREIGN KEY (id) REFERENCES " + name + ".a (id)); GRANT SELECT ON " + name +
                   "_b.* TO " + name);
    const auto one = run(open()->get_schema({}));
    EXPECT_EQ(one->tables.size(), 1U);
    const std::string uri = database_->reader_uri();
    for (const std::string& both : {uri + "?databases=" + name + "_b", uri.substr(0, uri.rfind('/'))}) {
        const auto schema = run(open(both)->get_schema({}));
        ASSERT_TRUE(schema.has_value()) << schema.error().message;
        ASSERT_EQ(schema->tables.size(), 2U) << both;
        const models::TableInfo* b = schema->find_table(name + "_b", "b");
        ASSERT_NE(b, nullptr);
        ASSERT_EQ(b->foreign_keys.size(), 1U);
        EXPECT_EQ(b->foreign_keys[0].referenced_schema, name);
    }
    database_->run("DROP DATABASE " + name + "_b");
}

TEST_F(MariaDbSource, a_cancelled_query_ends_at_once_and_is_gone_from_the_server)
{
    auto source = open();
    ask(*source, "SELECT 1");
    for (const char* text : {"SELECT SLEEP(60)", "SELECT COUNT(*) FROM seq_1_to_100000000 a JOIN seq_1_to_100000000 b",
                             "SELECT a.seq FROM seq_1_to_100000000 a"}) {
        std::stop_source stop;
        steady_clock::time_point stopped;
        std::jthread canceller([&] {
            std::this_thread::sleep_for(milliseconds(300));
            stopped = steady_clock::now();
            stop.request_stop();
        });
        const auto result = run(
            RawStatement::run(*source, {.cancel = stop.get_token()}, text, {.rows = INT64_MAX, .bytes = INT64_MAX}));
        const auto ended = steady_clock::now();
        ASSERT_FALSE(result.has_value()) << text;
        EXPECT_EQ(result.error().code, Errc::cancelled) << text;
        EXPECT_LT(ended - stopped, std::chrono::seconds(2)) << text; // some 10 ms where nothing else runs
        std::string running = "?";
        for (int i = 0; i < 100 && running != "0"; ++i) {
            running = connections("COMMAND <> 'Sleep'");
            if (running != "0")
                std::this_thread::sleep_for(milliseconds(10));
        }
        EXPECT_EQ(running, "0") << text;
        const auto gone = std::chrono::duration_cast<milliseconds>(steady_clock::now() - stopped);
        RecordProperty(std::string("gone_after_ms ") + std::string(text).substr(0, 20), static_cast<int>(gone.count()));
    }
}

class KillingSink final : public services::datasources::BatchSink {
public:
    explicit KillingSink(MariaDbDatabase& database) : database_(database) {}
    boost::asio::awaitable<core::Result<void>> take(const models::Batch&) override
    {
        if (!std::exchange(killed_, true))
            database_.run("KILL USER " + database_.name());
        co_return core::Result<void>();
    }

private:
    MariaDbDatabase& database_;
    bool killed_ = false;
};

TEST_F(MariaDbSource, a_server_lost_in_mid_stream_is_told_and_the_next_query_connects_anew)
{
    database_->run("CREATE TABLE numbers AS SELECT seq AS n, REPEAT('x', 200) AS filler FROM seq_1_to_300000");
    auto source = open();
    const models::Schema schema = *run(source->get_schema({}));
    const auto query = sql::Firewall(source->dialect(), schema)
                           .check_text("SELECT n, filler FROM numbers", {.rows = 1'000'000, .bytes = 1 << 30});
    ASSERT_TRUE(query.has_value()) << query.error().message;
    KillingSink sink(*database_);
    const auto summary = run(source->stream_query({}, *query, sink));
    ASSERT_FALSE(summary.has_value());
    EXPECT_EQ(summary.error().code, Errc::unavailable) << summary.error().message << summary.error().detail;
    EXPECT_EQ(ask(*source, "SELECT 1").batch.rows(), 1U);
}

TEST_F(MariaDbSource, an_idle_connection_that_died_is_replaced_without_a_word)
{
    auto source = open();
    EXPECT_EQ(ask(*source, "SELECT 1").batch.rows(), 1U);
    kill_connections();
    EXPECT_EQ(ask(*source, "SELECT 1").batch.rows(), 1U);
    kill_connections();
    EXPECT_TRUE(run(source->get_schema({})).has_value());
}

TEST_F(MariaDbSource, connections_are_kept_and_limited)
{
    auto source = open();
    for (int i = 0; i < 20; ++i)
        ask(*source, "SELECT COUNT(*) FROM seq_1_to_5000");
    EXPECT_EQ(connections(), "1");
    EXPECT_TRUE(run(RawStatement::run(*source, {}, "SELECT seq FROM seq_1_to_50", {.rows = 10}))->truncated);
    EXPECT_EQ(connections(), "1"); // a short rest was read
    run(source->close());
    for (int i = 0; i < 100 && connections() != "0"; ++i)
        std::this_thread::sleep_for(milliseconds(10));
    EXPECT_EQ(connections(), "0");
}

TEST_F(MariaDbSource, a_question_left_by_the_time_limit_does_not_run_on)
{
    auto source = open();
    const auto late = run(RawStatement::run(*source, {}, "SET STATEMENT max_statement_time = 0 FOR SELECT SLEEP(60)"));
    EXPECT_EQ(late.error().code, Errc::refused);
    const auto limited = run(RawStatement::run(*source, {}, "SELECT SLEEP(60)", {.time = milliseconds(200)}));
    ASSERT_FALSE(limited.has_value());
    EXPECT_EQ(limited.error().code, Errc::timeout);
    // The server may still be ending the statement that it has told of.
    for (int i = 0; i < 200 && connections("COMMAND <> 'Sleep'") != "0"; ++i)
        std::this_thread::sleep_for(milliseconds(10));
    EXPECT_EQ(connections("COMMAND <> 'Sleep'"), "0");
}

TEST_F(MariaDbSource, estimates_tell_of_rows)
{
    database_->run("CREATE TABLE t AS SELECT seq AS n, seq % 10 AS g FROM seq_1_to_1000; ANALYZE TABLE t");
    auto source = open();
    const models::Schema schema = *run(source->get_schema({}));
    const auto rows = [&](const char* text) {
        const auto query = sql::Firewall(source->dialect(), schema).check_text(text, {.rows = 10'000'000});
        EXPECT_TRUE(query.has_value()) << text;
        const auto estimate = run(source->estimate({}, *query));
        EXPECT_TRUE(estimate.has_value()) << text << (estimate ? "" : estimate.error().detail);
        EXPECT_FALSE(estimate->plan.empty());
        return estimate->rows.value_or(-1);
    };
    EXPECT_EQ(rows("SELECT COUNT(*) FROM t"), 1);
    EXPECT_NEAR(static_cast<double>(rows("SELECT n FROM t")), 1000, 100);
    EXPECT_EQ(rows("SELECT n FROM t LIMIT 5"), 5);
    EXPECT_NEAR(static_cast<double>(rows("SELECT n FROM t UNION ALL SELECT g FROM t")), 2000, 200);
    EXPECT_GE(rows("SELECT a.n FROM t a, t b"), 500'000);
    EXPECT_EQ(rows("SELECT 1"), 1);
}

TEST_F(MariaDbSource, the_data_mark_changes_with_the_data)
{
    database_->run("CREATE TABLE t (a int)");
    auto source = open();
    const auto before = run(source->data_mark({}));
    ASSERT_TRUE(before.has_value());
    database_->run("INSERT INTO t VALUES (1)");
    const auto after = run(source->data_mark({}));
    ASSERT_TRUE(after.has_value());
    EXPECT_FALSE(after->empty());
    EXPECT_NE(*before, *after);
}

}
}
