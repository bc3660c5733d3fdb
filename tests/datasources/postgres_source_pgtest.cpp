#include "databases.hpp"
#include "raw_statement.hpp"
#include "run.hpp"

#include "services/datasources/postgres/postgres_data_source.hpp"
#include "sql/firewall.hpp"

#include <gtest/gtest.h>

#include <stop_token>
#include <thread>

namespace datachat::tests {
namespace {

using core::Errc;
using models::Type;
using models::Value;
using services::datasources::RawStatement;
using services::datasources::postgres::PostgresDataSource;

class PostgresSource : public testing::Test {
protected:
    void SetUp() override
    {
        if (!PostgresDatabase::is_available())
            GTEST_SKIP() << "DATACHAT_TEST_POSTGRES is not set";
        database_ = std::make_unique<PostgresDatabase>();
    }
    ~PostgresSource() override { pool_.join(); }

    std::unique_ptr<PostgresDataSource> open(const std::string& uri)
    {
        return std::move(*PostgresDataSource::make({.uri = uri}, pool_));
    }
    std::unique_ptr<PostgresDataSource> open()
    {
        auto source = open(database_->uri());
        EXPECT_TRUE(run(source->connect({})).has_value());
        return source;
    }
    models::ResultSet ask(PostgresDataSource& source, const std::string& text)
    {
        auto result = run(RawStatement::run(source, {}, text));
        EXPECT_TRUE(result.has_value()) << text << (result ? "" : ": " + result.error().message);
        return result ? std::move(*result) : models::ResultSet();
    }
    std::string running_statements()
    {
        return database_->run("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
                              "application_name = 'datachat' AND state = 'active'");
    }

    std::unique_ptr<PostgresDatabase> database_;
    boost::asio::thread_pool pool_{2};
};

TEST_F(PostgresSource, what_cannot_be_reached_says_why)
{
    const std::string uri = database_->uri();
    const std::string no_database = uri.substr(0, uri.rfind('/') + 1) + "no_such_database";
    struct Case {
        std::string uri;
        Errc code;
        const char* words;
    };
    for (const Case& c : {Case{database_->uri_for("guarded", "wr0ng"), Errc::unauthorized, "password"},
                          Case{database_->uri_for("guarded", ""), Errc::unauthorized, "password"},
                          Case{database_->uri_for("nobody_here", ""), Errc::unauthorized, "nobody_here"},
                          Case{no_database, Errc::not_found, "no_such_database"},
                          Case{"postgres://u:wr0ng@127.0.0.1:1/d", Errc::unavailable, "listens"},
                          Case{"postgres://u:wr0ng@no-such-host.invalid/d", Errc::unavailable, "not known"},
                          Case{uri + "?sslmode=require", Errc::unavailable, "secure"}}) {
        auto source = open(c.uri);
        const auto connected = run(source->connect({}));
        ASSERT_FALSE(connected.has_value()) << c.uri;
        EXPECT_EQ(connected.error().code, c.code)
            << c.uri << ": " << connected.error().message << connected.error().detail;
        EXPECT_NE(connected.error().message.find(c.words), std::string::npos) << connected.error().message;
        EXPECT_EQ((connected.error().message + connected.error().detail).find("wr0ng"), std::string::npos);
    }
}

TEST_F(PostgresSource, every_type_with_its_extremes)
{
    database_->run("CREATE TYPE mood AS ENUM ('sad', 'ok')");
    auto source = open();
    const auto batch =
        ask(*source, "SELECT '-9223372036854775808'::bigint, 12345678901234567890.123456789::numeric, 'NaN'::numeric, "
                     "1e300::float8, true, "
                     "'\\x00ff'::bytea, '0001-01-01'::date, 'infinity'::timestamp, '2024-02-29 "
                     "10:00:00.000001+02'::timestamptz, "
                     "'23:59:59.999999'::time, '-1 year 2 mons'::interval, '{\"a\": [1]}'::jsonb, ARRAY[1, NULL, 3], "
                     "'ok'::mood, "
                     "ARRAY['sad', 'ok']::mood[], '10.0.0.1'::inet, 1e130::numeric, gen_random_uuid(), ''::text")
            .batch;
    const std::vector<Type> types{Type::int64,    Type::decimal, Type::decimal,   Type::float64,      Type::boolean,
                                  Type::bytes,    Type::date,    Type::timestamp, Type::timestamp_tz, Type::time,
                                  Type::interval, Type::json,    Type::list,      Type::text,         Type::list,
                                  Type::unknown,  Type::decimal, Type::text,      Type::text};
    ASSERT_EQ(batch.columns.size(), types.size());
    for (std::size_t i = 0; i < types.size(); ++i)
        EXPECT_EQ(batch.columns[i].type(), types[i]) << i;
    const auto shown = [&](std::size_t i) { return models::to_text(batch.columns[i].value(0)); };
    EXPECT_EQ(shown(0), "-9223372036854775808");
    EXPECT_EQ(shown(1), "12345678901234567890.123456789");
    EXPECT_EQ(shown(2), "NaN");
    EXPECT_EQ(shown(6), "0001-01-01");
    EXPECT_EQ(shown(7), "infinity");
    EXPECT_EQ(batch.columns[8].value(0), Value(models::TimestampTz{1'709'193'600'000'001}));
    EXPECT_EQ(batch.columns[10].value(0), (Value(models::Interval{-10, 0, 0})));
    EXPECT_EQ(batch.columns[12].value(0), Value(models::List{{Value(1), Value(), Value(3)}}));
    EXPECT_EQ(batch.columns[13].value(0), Value("ok"));
    EXPECT_EQ(batch.columns[14].value(0), Value(models::List{{Value("sad"), Value("ok")}}));
    EXPECT_EQ(shown(16).size(), 131U);
}

TEST_F(PostgresSource, the_schema_is_what_the_role_may_read)
{
    database_->run("CREATE SCHEMA sales; CREATE TABLE sales.deals (id int PRIMARY KEY, note text, secret text);"
                   "COMMENT ON TABLE sales.deals IS 'All deals'; COMMENT ON COLUMN sales.deals.note IS 'In words';"
                   "CREATE TABLE hidden (a int); CREATE TABLE events (day date, n int) PARTITION BY RANGE (day);"
                   "CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');"
                   "INSERT INTO events SELECT '2024-05-01', i FROM generate_series(1, 100) i; ANALYZE;"
                   "CREATE VIEW day_counts AS SELECT day, count(*) n FROM events GROUP BY day; CREATE MATERIALIZED "
                   "VIEW kept AS SELECT 1 a;"
                   "CREATE TABLE parts (deal int REFERENCES sales.deals, \"Mixed Case\" numeric(8, 2) NOT NULL, UNIQUE "
                   "(deal, \"Mixed Case\"));"
                   "DROP ROLE IF EXISTS sources_reader; CREATE ROLE sources_reader LOGIN; GRANT USAGE ON SCHEMA sales "
                   "TO sources_reader;"
                   "GRANT SELECT (id, note) ON sales.deals TO sources_reader; GRANT SELECT ON events, day_counts, "
                   "kept, parts TO sources_reader");
    auto source = open(database_->uri_for("sources_reader", ""));
    const auto schema = run(source->get_schema({}));
    ASSERT_TRUE(schema.has_value()) << schema.error().message << schema.error().detail;
    const models::TableInfo* deals = schema->find_table("sales", "deals");
    ASSERT_NE(deals, nullptr);
    EXPECT_EQ(deals->comment, "All deals");
    ASSERT_EQ(deals->columns.size(), 2U); // the secret may not be read
    EXPECT_EQ(deals->columns[1].comment, "In words");
    EXPECT_EQ(deals->primary_key, std::vector<std::string>{"id"});
    EXPECT_EQ(schema->find_table("public", "hidden"), nullptr);
    EXPECT_EQ(schema->find_table("public", "events_2024"), nullptr);
    EXPECT_EQ(schema->find_table("public", "events")->row_count, 100);
    EXPECT_EQ(schema->find_table("public", "day_counts")->kind, models::TableKind::view);
    EXPECT_EQ(schema->find_table("public", "kept")->kind, models::TableKind::view);
    const models::TableInfo* parts = schema->find_table("public", "parts");
    ASSERT_NE(parts, nullptr);
    ASSERT_EQ(parts->foreign_keys.size(), 1U);
    EXPECT_EQ(parts->foreign_keys[0].referenced_schema, "sales");
    EXPECT_EQ(parts->columns[1].name, "Mixed Case");
    EXPECT_EQ(parts->columns[1].type, Type::decimal);
    EXPECT_EQ(parts->unique_keys.size(), 1U);
    EXPECT_EQ(schema->search_path, std::vector<std::string>{"public"});
    const auto forbidden = run(RawStatement::run(*source, {}, "SELECT a FROM hidden"));
    ASSERT_FALSE(forbidden.has_value());
    EXPECT_EQ(forbidden.error().code, Errc::forbidden);
    const auto report = run(source->test_connection({}));
    ASSERT_TRUE(report.has_value());
    EXPECT_TRUE(report->warnings.empty()) << report->warnings.front();
    source.reset();
    database_->run("DROP OWNED BY sources_reader; DROP ROLE sources_reader");
}

TEST_F(PostgresSource, a_role_that_can_write_is_warned_of)
{
    auto source = open();
    const auto report = run(source->test_connection({}));
    ASSERT_TRUE(report.has_value());
    ASSERT_FALSE(report->warnings.empty());
    EXPECT_NE(report->warnings.front().find("superuser"), std::string::npos);
}

TEST_F(PostgresSource, a_cancelled_query_is_gone_from_the_server)
{
    auto source = open();
    std::stop_source stop;
    std::jthread canceller([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(150));
        stop.request_stop();
    });
    const auto result = run(RawStatement::run(*source, {.cancel = stop.get_token()}, "SELECT pg_sleep(60)"));
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, Errc::cancelled);
    std::string running = "?";
    for (int i = 0; i < 100 && running != "0"; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        running = running_statements();
    }
    EXPECT_EQ(running, "0");
}

class KillingSink final : public services::datasources::BatchSink {
public:
    explicit KillingSink(PostgresDatabase& database) : database_(database) {}
    boost::asio::awaitable<core::Result<void>> take(const models::Batch&) override
    {
        if (!std::exchange(killed_, true))
            database_.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                          "AND application_name = 'datachat'");
        co_return core::Result<void>();
    }

private:
    PostgresDatabase& database_;
    bool killed_ = false;
};

TEST_F(PostgresSource, a_server_lost_in_mid_stream_is_told_and_the_next_query_connects_anew)
{
    database_->run(
        "CREATE TABLE numbers AS SELECT i AS n, repeat('x', 200) AS filler FROM generate_series(1, 300000) i");
    auto source = open();
    const models::Schema schema = *run(source->get_schema({}));
    const auto query = sql::Firewall(source->dialect(), schema)
                           .check_text("SELECT n, filler FROM numbers", {.rows = 1'000'000, .bytes = 1 << 30});
    ASSERT_TRUE(query.has_value()) << query.error().message;
    KillingSink sink(*database_);
    const auto summary = run(source->stream_query({}, *query, sink));
    ASSERT_FALSE(summary.has_value());
    EXPECT_EQ(summary.error().code, Errc::unavailable) << summary.error().message;
    EXPECT_EQ(ask(*source, "SELECT 1").batch.rows(), 1U);
}

TEST_F(PostgresSource, an_idle_connection_that_died_is_replaced_without_a_word)
{
    auto source = open();
    EXPECT_EQ(ask(*source, "SELECT 1").batch.rows(), 1U);
    database_->run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND "
                   "application_name = 'datachat'");
    EXPECT_EQ(ask(*source, "SELECT 1").batch.rows(), 1U);
}

TEST_F(PostgresSource, a_session_is_the_same_after_an_attack)
{
    auto source = open();
    ask(*source, "SELECT set_config('default_transaction_read_only', 'off', false), set_config('search_path', "
                 "'nowhere', false)");
    const auto settings =
        ask(*source, "SELECT current_setting('default_transaction_read_only'), current_setting('search_path')").batch;
    EXPECT_EQ(settings.columns[0].text(0), "on");
    EXPECT_NE(settings.columns[1].text(0), "nowhere");
}

TEST_F(PostgresSource, connections_are_kept_and_limited)
{
    auto source = open();
    for (int i = 0; i < 20; ++i)
        ask(*source, "SELECT count(*) FROM generate_series(1, 5000)");
    EXPECT_EQ(database_->run("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
                             "application_name = 'datachat'"),
              "1");
}

}
}
