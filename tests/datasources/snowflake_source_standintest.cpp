#include "raw_statement.hpp"
#include "run.hpp"
#include "standin_process.hpp"

#include "services/datasources/snowflake/schema_queries.hpp"
#include "services/datasources/snowflake/snowflake_kind.hpp"
#include "sql/firewall.hpp"

#include <boost/asio/thread_pool.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <thread>

// What only Snowflake does, against the stand-in: key pairs, partitions, faults, cancelling, rights, its types.
namespace datachat::tests {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using core::Errc;
using models::Type;
using models::Value;
using services::datasources::DataSource;
using services::datasources::RawStatement;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr const char* tables = R"(
CREATE TABLE people (id INTEGER PRIMARY KEY, name VARCHAR NOT NULL, tags VARCHAR[], home STRUCT(city VARCHAR),
  born DATE, price DECIMAL(10, 2));
COMMENT ON TABLE people IS 'Who we know, clustered by born';
COMMENT ON COLUMN people.born IS 'The birthday.';
INSERT INTO people VALUES (1, 'Ada', ['a', NULL], {'city': 'Köln'}, '1815-12-10', 12.50), (2, 'Bo', [], NULL, NULL, NULL);
CREATE TABLE visits (person INTEGER REFERENCES people (id), seen TIMESTAMPTZ);
CREATE VIEW names AS SELECT name FROM people;
CREATE TABLE numbers AS SELECT i AS n FROM range(1, 100001) r(i);
)";

class SnowflakeSource : public testing::Test {
protected:
    std::unique_ptr<DataSource> source_of(json::object more = {})
    {
        auto values = *kind_.read_address(standin_.address());
        for (const auto& [name, value] : more)
            values[name] = value;
        auto made = kind_.make({"snowflake", *check_values(kind_.fields, values)});
        EXPECT_TRUE(made.has_value()) << made.error().message;
        return std::move(*made);
    }

    core::Result<models::ResultSet> ask(const std::string& text, models::RequestContext context = {})
    {
        return run(RawStatement::run(*source_, std::move(context), text));
    }

    Value value(const std::string& expression)
    {
        const auto result = ask("SELECT " + expression + " AS v");
        EXPECT_TRUE(result.has_value()) << expression << ": " << result.error().message << result.error().detail;
        return result && result->batch.rows() == 1 ? result->batch.columns[0].value(0) : Value("nothing");
    }

    void order(json::value fault) { standin_.post("faults", json::array{std::move(fault)}); }

    int asked(std::string_view words)
    {
        int count = 0;
        for (const json::value& request : standin_.get("log").get_array())
            count += std::string_view(request.at("line").get_string()).find(words) != std::string_view::npos ? 1 : 0;
        return count;
    }

    StandinProcess standin_{"snowflake.py", tables};
    asio::thread_pool pool_{2};
    services::datasources::SourceKind kind_ =
        services::datasources::snowflake::snowflake_kind(pool_.get_executor(), pool_);
    std::unique_ptr<DataSource> source_ = source_of();
};

TEST_F(SnowflakeSource, every_type_arrives_as_what_it_is)
{
    EXPECT_EQ(value("CAST('-9223372036854775808' AS NUMBER(38, 0))"), Value(std::int64_t{INT64_MIN}));
    EXPECT_EQ(models::to_text(value("CAST('99999999999999999999999999999999999999' AS NUMBER(38, 0))")),
              "99999999999999999999999999999999999999");
    EXPECT_EQ(models::to_text(value("CAST('-0.0000000001' AS NUMBER(38, 10))")), "-0.0000000001");
    EXPECT_EQ(value("CAST('12.5' AS NUMBER(10, 2))"), Value(models::Decimal{1250, 2}));
    EXPECT_TRUE(std::isnan(std::get<double>(value("CAST('nan' AS FLOAT)").data)));
    EXPECT_EQ(value("CAST('-inf' AS FLOAT)"), Value(-INFINITY));
    EXPECT_EQ(value("CAST('1.5e300' AS FLOAT)"), Value(1.5e300));
    EXPECT_EQ(value("TRUE"), Value(true));
    EXPECT_EQ(value("'it''s\\n東京'"), Value("it's\n東京"));
    EXPECT_EQ(value("TO_BINARY('00FF', 'HEX')"), Value(models::Bytes{std::string("\0\xFF", 2)}));
    EXPECT_EQ(value("DATE '0001-01-01'"), Value(*models::parse_date("0001-01-01")));
    EXPECT_EQ(value("DATE '9999-12-31'"), Value(*models::parse_date("9999-12-31")));
    EXPECT_EQ(value("TIME '23:59:59.999999'"), Value(models::Time{86'399'999'999}));
    EXPECT_EQ(value("TO_TIMESTAMP_NTZ('1969-12-31 23:59:59.5')"), Value(models::Timestamp{-500'000}));
    EXPECT_EQ(value("TO_TIMESTAMP_TZ('2024-01-31 10:00:00+02:00')"),
              Value(*models::parse_timestamp_tz("2024-01-31 08:00:00Z")));
    EXPECT_EQ(value("PARSE_JSON('{\"a\": [1, null]}')"), Value(models::Json{"{\"a\": [1, null]}"}));
    EXPECT_EQ(value("NULL"), Value());
    const auto rows = ask("SELECT tags, home, price, born FROM people ORDER BY id");
    ASSERT_TRUE(rows.has_value()) << rows.error().message;
    EXPECT_EQ(rows->batch.columns[0].value(0), Value(models::Json{"[\"a\",null]"}));
    EXPECT_EQ(rows->batch.columns[1].value(0), Value(models::Json{"{\"CITY\":\"Köln\"}"}));
    EXPECT_TRUE(rows->batch.columns[1].is_null(1));
    EXPECT_EQ(rows->batch.columns[2].value(0), Value(models::Decimal{1250, 2}));
    EXPECT_EQ(rows->batch.columns[3].value(0), Value(*models::parse_date("1815-12-10")));
}

TEST_F(SnowflakeSource, the_catalog_is_read_with_keys_and_comments)
{
    const auto schema = run(source_->get_schema({}));
    ASSERT_TRUE(schema.has_value()) << schema.error().message << schema.error().detail;
    const models::TableInfo* people = schema->find_table("PUBLIC", "PEOPLE");
    ASSERT_NE(people, nullptr);
    EXPECT_EQ(people->comment,
              "Who we know, clustered by born\nClustered by LINEAR(born): a condition on that makes queries cheaper.");
    EXPECT_EQ(people->row_count, 2);
    EXPECT_EQ(people->columns.at(5).native_type, "NUMBER(10,2)");
    EXPECT_EQ(people->columns.at(5).type, Type::decimal);
    EXPECT_EQ(people->columns.at(2).type, Type::json);
    EXPECT_EQ(people->columns.at(4).comment, "The birthday.");
    EXPECT_FALSE(people->columns.at(1).nullable);
    EXPECT_EQ(schema->find_table("", "NAMES")->kind, models::TableKind::view);
    const auto part = run(source_->get_tables({}, {{"PUBLIC", "VISITS"}}));
    ASSERT_TRUE(part.has_value());
    EXPECT_EQ(part->tables.size(), 2U); // and what it refers to
    EXPECT_EQ(*part->find_table("", "PEOPLE"), *people);
    std::string texts;
    for (const json::value& request : standin_.get("log").get_array())
        texts += std::string(request.at("body").get_string());
    namespace snowflake = services::datasources::snowflake;
    const snowflake::Selection one{.database = "SHOP", .schema = "PUBLIC"};
    for (const auto& statement : {snowflake::tables_query(one), snowflake::columns_query(one),
                                  snowflake::primary_keys_query(one), snowflake::foreign_keys_query(one)})
        EXPECT_NE(texts.find(json::serialize(json::string(statement.text))), std::string::npos) << statement.text;
}

TEST_F(SnowflakeSource, small_partitions_make_the_same_answer)
{
    standin_.post("settings", {{"partition_rows", 700}});
    const auto rows = ask("SELECT n FROM numbers ORDER BY n LIMIT 5000");
    ASSERT_TRUE(rows.has_value()) << rows.error().detail;
    ASSERT_EQ(rows->batch.rows(), 5000U);
    for (std::size_t row = 0; row < 5000; ++row)
        ASSERT_EQ(rows->batch.columns[0].value(row), Value(static_cast<std::int64_t>(row + 1)));
}

TEST_F(SnowflakeSource, a_passing_fault_is_tried_once_more_and_runs_once)
{
    order({{"match", "POST /api/v2/statements"}, {"times", 1}, {"status", 503}});
    EXPECT_TRUE(ask("SELECT 1").has_value());
    order({{"match", "POST /api/v2/statements"}, {"times", 1}, {"status", 429}});
    EXPECT_TRUE(ask("SELECT 1").has_value());
    standin_.get("log");
    order({{"match", "POST /api/v2/statements"}, {"times", 1}, {"cut", 10}}); // it runs, the answer is lost
    EXPECT_TRUE(ask("SELECT 1").has_value());
    std::vector<std::string> sent;
    for (const json::value& request : standin_.get("log").get_array()) {
        if (request.at("line").get_string() == "POST /api/v2/statements")
            sent.push_back(json::serialize(request.at("query")));
    }
    ASSERT_EQ(sent.size(), 2U);
    EXPECT_NE(sent[1].find("\"retry\":\"true\""), std::string::npos) << sent[1];
    order({{"match", "POST /api/v2/statements"}, {"times", 5}, {"status", 503}});
    const auto failed = ask("SELECT 1");
    ASSERT_FALSE(failed.has_value());
    EXPECT_EQ(failed.error().code, Errc::unavailable);
    EXPECT_EQ(asked("POST /api/v2/statements"), 2);
}

TEST_F(SnowflakeSource, a_lost_server_is_told_soon)
{
    standin_.post("settings", {{"partition_rows", 2'000}});
    const models::Schema schema = *run(source_->get_schema({}));
    const auto query =
        sql::Firewall(sql::Dialect::snowflake, schema).check_text("SELECT n FROM numbers", {.rows = 100'000});
    ASSERT_TRUE(query.has_value()) << query.error().message;
    struct Sink final : services::datasources::BatchSink {
        StandinProcess* standin = nullptr;
        asio::awaitable<core::Result<void>> take(const models::Batch&) override
        {
            standin->kill();
            co_return core::Result<void>();
        }
    } sink;
    sink.standin = &standin_;
    const auto begun = steady_clock::now();
    const auto summary = run(source_->stream_query({}, *query, sink));
    ASSERT_FALSE(summary.has_value());
    EXPECT_TRUE(summary.error().code == Errc::unavailable || summary.error().code == Errc::upstream);
    EXPECT_LT(steady_clock::now() - begun, std::chrono::seconds(10));
}

TEST_F(SnowflakeSource, keys_tokens_and_clocks_are_told_apart)
{
    const auto refusal = [&](json::object more) {
        const auto source = source_of(std::move(more));
        const auto report = run(source->test_connection({}));
        EXPECT_FALSE(report.has_value());
        EXPECT_EQ(report.error().code, Errc::unauthorized);
        return report.error().message;
    };
    EXPECT_NE(refusal({{"key", standin_.folder() + "/stranger.p8"}}).find("RSA_PUBLIC_KEY_FP SHA256:"),
              std::string::npos);
    EXPECT_NE(refusal({{"user", "nobody"}}).find("the key of NOBODY"), std::string::npos);
    EXPECT_NE(refusal({{"key", nullptr}, {"token", "dead"}}).find("it has expired"), std::string::npos);
    standin_.post("settings", {{"clock_minutes", 90}});
    EXPECT_NE(refusal({}).find("clock is 90 minutes behind"), std::string::npos);
    standin_.post("settings", {{"clock_minutes", 0}, {"oauth", json::array{"alive"}}});
    EXPECT_TRUE(run(source_of({{"key", nullptr}, {"token", "alive"}})->test_connection({})).has_value());
    const auto locked = source_of({{"key", standin_.folder() + "/locked.p8"}, {"passphrase", "open sesame"}});
    const auto report = run(locked->test_connection({}));
    ASSERT_TRUE(report.has_value()) << report.error().message;
    EXPECT_EQ(report->product, "Snowflake 9.30.1");
    EXPECT_TRUE(report->warnings.empty());
}

TEST_F(SnowflakeSource, a_role_that_writes_is_refused_by_whatever_way_it_came)
{
    const auto refused = run(source_of({{"role", "writer"}})->connect({}));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, Errc::refused);
    EXPECT_NE(refused.error().message.find("INSERT on TABLE SHOP.PUBLIC.CUSTOMERS"), std::string::npos);
    standin_.post("settings", {{"secondary", json::array{"WRITER"}}});
    EXPECT_EQ(run(source_->connect({})).error().code, Errc::refused);
    const auto accepted = source_of({{"accept_write_rights", true}});
    EXPECT_TRUE(run(accepted->connect({})).has_value());
    const auto report = run(accepted->test_connection({}));
    ASSERT_TRUE(report.has_value());
    EXPECT_NE(report->warnings.at(0).find("that risk was accepted"), std::string::npos);
    standin_.post("settings", {{"secondary", json::array{}}});
    EXPECT_TRUE(run(source_->connect({})).has_value());
}

TEST_F(SnowflakeSource, what_the_account_refuses_has_its_remedy)
{
    EXPECT_EQ(run(source_of({{"role", "nobody"}})->connect({})).error().code, Errc::forbidden);
    EXPECT_EQ(run(source_of({{"warehouse", "nowhere"}})->connect({})).error().code, Errc::forbidden);
    EXPECT_EQ(ask("SELECT * FROM no_such_table").error().code, Errc::not_found);
    EXPECT_EQ(ask("SELECT \"name\" FROM people").error().code, Errc::upstream); // names keep their case
    source_ = source_of({{"warehouse", nullptr}});
    const auto idle = ask("SELECT count(*) FROM people");
    ASSERT_FALSE(idle.has_value());
    EXPECT_NE(idle.error().message.find("no warehouse"), std::string::npos);
    EXPECT_EQ(run(source_->test_connection({}))->warnings.size(), 1U);
}

TEST_F(SnowflakeSource, an_estimate_tells_bytes_and_runs_nothing)
{
    const models::Schema schema = *run(source_->get_schema({}));
    const auto query = sql::Firewall(sql::Dialect::snowflake, schema).check_text("SELECT sum(n) FROM numbers", {});
    ASSERT_TRUE(query.has_value()) << query.error().message;
    const auto estimate = run(source_->estimate({}, *query));
    ASSERT_TRUE(estimate.has_value()) << estimate.error().message;
    EXPECT_EQ(estimate->bytes, 800'000);
    EXPECT_NE(estimate->plan.find("GlobalStats"), std::string::npos);
}

TEST_F(SnowflakeSource, a_cancelled_query_is_gone_from_the_service)
{
    std::stop_source stop;
    steady_clock::time_point stopped;
    std::jthread canceller([&] {
        while (standin_.get("jobs").get_array().empty())
            std::this_thread::sleep_for(milliseconds(10));
        std::this_thread::sleep_for(milliseconds(300));
        stopped = steady_clock::now();
        stop.request_stop();
    });
    const auto result = ask("SELECT count(*) FROM numbers a, numbers b WHERE (a.n * 7 + b.n) % 1000003 = 17",
                            {.cancel = stop.get_token()});
    const auto late = steady_clock::now() - stopped;
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, Errc::cancelled);
    EXPECT_LT(late, milliseconds(1'000)); // 200 where nothing else runs
    RecordProperty("milliseconds", static_cast<int>(std::chrono::duration_cast<milliseconds>(late).count()));
    const auto patience = steady_clock::now() + std::chrono::seconds(5);
    while (!standin_.get("jobs").get_array().empty() && steady_clock::now() < patience)
        std::this_thread::sleep_for(milliseconds(10));
    EXPECT_TRUE(standin_.get("jobs").get_array().empty());
}

TEST_F(SnowflakeSource, nonsense_is_no_answer)
{
    for (const json::value& body :
         {json::value(json::array{}), json::value(json::object{}), json::value{{"statementHandle", 7}},
          json::value{{"statementHandle", "x"}, {"resultSetMetaData", 1}},
          json::value{{"statementHandle", "x"}, {"resultSetMetaData", {{"rowType", json::array{1}}}}},
          json::value{{"statementHandle", "x"},
                      {"resultSetMetaData", {{"rowType", json::array{}}}},
                      {"data", json::array{1}}}}) {
        order({{"match", "POST /api/v2/statements"}, {"times", 1}, {"status", 200}, {"body", body}});
        const auto result = ask("SELECT 1");
        ASSERT_FALSE(result.has_value()) << json::serialize(body);
        EXPECT_EQ(result.error().code, Errc::upstream) << json::serialize(body);
    }
    EXPECT_TRUE(ask("SELECT 1").has_value());
}

TEST_F(SnowflakeSource, no_secret_is_in_any_error)
{
    const auto error = run(source_of({{"key", nullptr}, {"token", "very-secret"}})->connect({})).error();
    EXPECT_EQ((error.message + error.detail).find("very-secret"), std::string::npos);
}

}
}
