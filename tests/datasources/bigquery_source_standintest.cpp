#include "raw_statement.hpp"
#include "run.hpp"
#include "standin_process.hpp"

#include "services/datasources/bigquery/bigquery_kind.hpp"
#include "services/datasources/bigquery/schema_queries.hpp"
#include "sql/firewall.hpp"

#include <boost/asio/thread_pool.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <thread>

// What only BigQuery does, against the stand-in: sign-in, pages, faults, cancelling, its types and its catalog.
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
CREATE TABLE people (id INTEGER PRIMARY KEY, name VARCHAR NOT NULL, tags VARCHAR[],
  home STRUCT(city VARCHAR, streets STRUCT(name VARCHAR, numbers INTEGER[])[]), born DATE, price DECIMAL(10, 2));
COMMENT ON TABLE people IS 'Who "we" know, partitioned by born';
COMMENT ON COLUMN people.born IS 'The birthday.';
INSERT INTO people VALUES (1, 'Ada', ['a', NULL], {'city': 'Köln', 'streets': [{'name': 'Ring', 'numbers': [1, 2]}]}, '1815-12-10', 12.50),
  (2, 'Bo', [], NULL, NULL, NULL);
CREATE TABLE visits (person INTEGER REFERENCES people (id), seen TIMESTAMPTZ);
CREATE VIEW names AS SELECT name FROM people;
CREATE TABLE numbers AS SELECT i AS n FROM range(1, 100001) r(i);
)";

class BigquerySource : public testing::Test {
protected:
    std::unique_ptr<DataSource> source_of(json::object more = {})
    {
        auto values = *kind_.read_address(standin_.address());
        for (const auto& [name, value] : more)
            values[name] = value;
        auto made = kind_.make({"bigquery", *check_values(kind_.fields, values)});
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

    static json::value fault(const std::string& match, int status, const std::string& reason, int times = 1)
    {
        const json::value error{{"message", "ordered: " + reason}, {"reason", reason}};
        return {{"match", match},
                {"times", times},
                {"status", status},
                {"body", {{"error", {{"message", "ordered: " + reason}, {"errors", json::array{error}}}}}}};
    }
    void order(json::value a_fault) { standin_.post("faults", json::array{std::move(a_fault)}); }

    // Requests whose line holds the words, since the last look.
    int asked(std::string_view words)
    {
        int count = 0;
        for (const json::value& request : standin_.get("log").get_array())
            count += std::string_view(request.at("line").get_string()).find(words) != std::string_view::npos ? 1 : 0;
        return count;
    }

    StandinProcess standin_{"bigquery.py", tables};
    asio::thread_pool pool_{2};
    services::datasources::SourceKind kind_ =
        services::datasources::bigquery::bigquery_kind(pool_.get_executor(), pool_);
    std::unique_ptr<DataSource> source_ = source_of();
};

TEST_F(BigquerySource, every_type_arrives_as_what_it_is)
{
    EXPECT_EQ(value("CAST('-9223372036854775808' AS INT64)"), Value(std::int64_t{INT64_MIN}));
    EXPECT_EQ(value("NUMERIC '99999999999999999999999999999.999999999'").type(), Type::decimal);
    EXPECT_EQ(models::to_text(value("NUMERIC '-0.000000001'")), "-0.000000001");
    EXPECT_EQ(models::to_text(value("BIGNUMERIC '12345678901234567890.123456789012345678'")),
              "12345678901234567890.123456789012345678");
    EXPECT_TRUE(std::isnan(std::get<double>(value("CAST('NaN' AS FLOAT64)").data)));
    EXPECT_EQ(value("CAST('-inf' AS FLOAT64)"), Value(-INFINITY));
    EXPECT_EQ(value("1.5e300"), Value(1.5e300));
    EXPECT_EQ(value("TRUE"), Value(true));
    EXPECT_EQ(value("'it\\'s\\n東京'"), Value("it's\n東京"));
    EXPECT_EQ(value("b'\\x00\\xFF'"), Value(models::Bytes{std::string("\0\xFF", 2)}));
    EXPECT_EQ(value("DATE '0001-01-01'"), Value(*models::parse_date("0001-01-01")));
    EXPECT_EQ(value("DATE '9999-12-31'"), Value(*models::parse_date("9999-12-31")));
    EXPECT_EQ(value("TIME '23:59:59.999999'"), Value(models::Time{86'399'999'999}));
    EXPECT_EQ(value("DATETIME '2024-02-29 10:00:00.000001'"),
              Value(*models::parse_timestamp("2024-02-29 10:00:00.000001")));
    EXPECT_EQ(value("TIMESTAMP '2024-01-31 10:00:00+02:00'"),
              Value(*models::parse_timestamp_tz("2024-01-31 08:00:00Z")));
    EXPECT_EQ(value("INTERVAL 14 MONTH"), Value(models::Interval{14, 0, 0}));
    EXPECT_EQ(value("JSON '{\"a\": [1, null]}'"), Value(models::Json{"{\"a\": [1, null]}"}));
    EXPECT_EQ(value("[1, NULL, 3]"), Value(models::List{{Value(1), Value(), Value(3)}}));
    EXPECT_EQ(value("STRUCT(1 AS a, 'x' AS b)"), Value(models::Json{R"({"a":1,"b":"x"})"}));
    EXPECT_EQ(value("NULL"), Value());
}

TEST_F(BigquerySource, nested_and_repeated_fields_are_values_and_are_told)
{
    const auto rows = ask("SELECT home, tags FROM people ORDER BY id");
    ASSERT_TRUE(rows.has_value()) << rows.error().detail;
    EXPECT_EQ(rows->batch.columns[0].value(0),
              Value(models::Json{R"({"city":"Köln","streets":[{"name":"Ring","numbers":[1,2]}]})"}));
    EXPECT_TRUE(rows->batch.columns[0].is_null(1));
    EXPECT_EQ(rows->batch.columns[1].value(0), Value(models::List{{Value("a"), Value()}}));
    const auto schema = run(source_->get_schema({}));
    ASSERT_TRUE(schema.has_value()) << schema.error().message;
    const models::TableInfo* people = schema->find_table("", "people");
    ASSERT_NE(people, nullptr);
    EXPECT_EQ(people->comment, "Who \"we\" know, partitioned by born");
    EXPECT_EQ(people->row_count, 2);
    const models::ColumnInfo& home = people->columns.at(3);
    EXPECT_EQ(home.native_type, "STRUCT<city STRING, streets ARRAY<STRUCT<name STRING, numbers ARRAY<INT64>>>>");
    EXPECT_EQ(home.type, Type::json);
    EXPECT_NE(home.comment.find("home.streets.numbers ARRAY<INT64>"), std::string::npos) << home.comment;
    EXPECT_EQ(people->columns.at(4).comment.find("The birthday.\nPartitioned by this column"), 0U);
    EXPECT_EQ(people->columns.at(5).native_type, "NUMERIC(10, 2)");
    EXPECT_FALSE(people->columns.at(1).nullable);
    EXPECT_EQ(schema->find_table("shop", "names")->kind, models::TableKind::view);
    EXPECT_EQ(schema->find_table("", "visits")->foreign_keys.at(0).referenced_columns, std::vector<std::string>{"id"});
    const auto part = run(source_->get_tables({}, {{"shop", "visits"}}));
    ASSERT_TRUE(part.has_value());
    EXPECT_EQ(*part->find_table("", "people"), *people); // and by another way
}

TEST_F(BigquerySource, the_catalog_is_asked_to_the_letter_and_by_name_for_nothing)
{
    ASSERT_TRUE(run(source_->get_schema({})).has_value());
    std::string texts;
    for (const json::value& request : standin_.get("log").get_array())
        texts += std::string(request.at("body").get_string());
    namespace bigquery = services::datasources::bigquery;
    for (const std::string& text :
         {bigquery::tables_query("acme-data", "shop"), bigquery::columns_query("acme-data", "shop"),
          bigquery::keys_query("acme-data", "shop"), bigquery::sizes_query("acme-data", "shop", "europe-west3")})
        EXPECT_NE(texts.find(json::serialize(json::string(text))), std::string::npos) << text;
    ASSERT_TRUE(run(source_->get_tables({}, {{"shop", "visits"}})).has_value());
    EXPECT_EQ(asked("/queries"), 0); // queries are paid
}

TEST_F(BigquerySource, small_pages_make_the_same_answer)
{
    standin_.post("settings", {{"page_bytes", 20'000}});
    const auto rows = ask("SELECT n FROM numbers ORDER BY n LIMIT 5000");
    ASSERT_TRUE(rows.has_value()) << rows.error().detail;
    ASSERT_EQ(rows->batch.rows(), 5000U);
    for (std::size_t row = 0; row < 5000; ++row)
        ASSERT_EQ(rows->batch.columns[0].value(row), Value(static_cast<std::int64_t>(row + 1)));
    EXPECT_GT(asked("GET /bigquery/v2/projects/acme-data/queries"), 2);
}

TEST_F(BigquerySource, a_passing_fault_is_tried_once_more_and_not_twice)
{
    ASSERT_TRUE(ask("SELECT 1").has_value());
    standin_.get("log");
    order(fault("POST /bigquery/v2/projects/acme-data/queries", 503, "backendError"));
    EXPECT_TRUE(ask("SELECT 1").has_value());
    EXPECT_EQ(asked("acme-data/queries"), 2);
    order(fault("POST /bigquery/v2/projects/acme-data/queries", 500, "internalError", 5));
    const auto failed = ask("SELECT 1");
    ASSERT_FALSE(failed.has_value());
    EXPECT_EQ(failed.error().code, Errc::unavailable);
    EXPECT_EQ(asked("acme-data/queries"), 2);
    order(fault("POST /bigquery/v2/projects/acme-data/queries", 403, "quotaExceeded", 5));
    EXPECT_EQ(ask("SELECT 1").error().code, Errc::rate_limited);
    EXPECT_EQ(asked("acme-data/queries"), 1);
}

TEST_F(BigquerySource, a_page_that_breaks_off_is_asked_for_again)
{
    standin_.post("settings", {{"page_bytes", 20'000}});
    order({{"match", "GET /bigquery/v2/projects/acme-data/queries"}, {"times", 1}, {"cut", 100}});
    const auto rows = ask("SELECT n FROM numbers ORDER BY n LIMIT 3000");
    ASSERT_TRUE(rows.has_value()) << rows.error().message;
    EXPECT_EQ(rows->batch.rows(), 3000U);
    EXPECT_EQ(rows->batch.columns[0].value(2999), Value(3000));
}

TEST_F(BigquerySource, a_lost_server_is_told_soon)
{
    standin_.post("settings", {{"page_bytes", 20'000}});
    models::Schema schema = *run(source_->get_schema({}));
    const auto query =
        sql::Firewall(sql::Dialect::bigquery, schema).check_text("SELECT n FROM numbers", {.rows = 100'000});
    ASSERT_TRUE(query.has_value());
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

TEST_F(BigquerySource, a_token_taken_back_is_replaced)
{
    ASSERT_TRUE(ask("SELECT 1").has_value());
    standin_.post("forget-tokens", {});
    standin_.get("log");
    EXPECT_TRUE(ask("SELECT 2").has_value());
    EXPECT_EQ(asked("POST /token"), 1);
    EXPECT_TRUE(ask("SELECT 3").has_value());
    EXPECT_EQ(asked("POST /token"), 0); // it is kept
}

TEST_F(BigquerySource, a_strange_key_a_wrong_clock_and_a_dead_token_are_told_apart)
{
    const auto refusal = [&](json::object more) {
        const auto source = source_of(std::move(more));
        const auto report = run(source->test_connection({}));
        EXPECT_FALSE(report.has_value());
        EXPECT_EQ(report.error().code, Errc::unauthorized);
        return report.error().message;
    };
    EXPECT_NE(refusal({{"credentials", standin_.folder() + "/stranger.json"}}).find("was deleted"), std::string::npos);
    EXPECT_NE(refusal({{"credentials", nullptr}, {"token", "ya29.dead"}}).find("last an hour"), std::string::npos);
    standin_.post("settings", {{"clock_minutes", 120}});
    EXPECT_NE(refusal({}).find("clock is 120 minutes behind"), std::string::npos);
    standin_.post("settings", {{"clock_minutes", 0}});
    EXPECT_TRUE(run(source_of()->test_connection({})).has_value());
}

TEST_F(BigquerySource, what_the_project_refuses_has_its_remedy)
{
    const auto refusal = [&](json::object more) { return run(source_of(std::move(more))->connect({})).error(); };
    EXPECT_EQ(refusal({{"dataset", "nowhere"}}).code, Errc::not_found);
    EXPECT_EQ(refusal({{"project", "nobody"}}).code, Errc::not_found);
    EXPECT_NE(refusal({{"location", "US"}}).message.find("is in europe-west3, not in US"), std::string::npos);
    order(fault("datasets/shop", 403, "accessDenied"));
    const auto denied = run(source_->connect({}));
    EXPECT_EQ(denied.error().code, Errc::forbidden);
    EXPECT_NE(denied.error().message.find("BigQuery Data Viewer"), std::string::npos);
    EXPECT_NE(denied.error().message.find("reader@acme-data"), std::string::npos);
    EXPECT_EQ(ask("SELECT * FROM no_such_table").error().code, Errc::not_found);
}

TEST_F(BigquerySource, the_limit_of_bytes_is_kept_by_the_service_and_told_before)
{
    source_ = source_of({{"maximum_bytes_billed", 1'000'000}});
    ASSERT_TRUE(run(source_->connect({})).has_value());
    const auto refused = ask("SELECT count(*) FROM people"); // 10 MB are billed at least
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, Errc::too_large);
    EXPECT_NE(refused.error().message.find("limit of 1 MB"), std::string::npos);
    source_ = source_of({{"maximum_bytes_billed", 700'000'000}});
    const models::Schema schema = *run(source_->get_schema({}));
    const auto query = sql::Firewall(sql::Dialect::bigquery, schema).check_text("SELECT sum(n) FROM numbers", {});
    ASSERT_TRUE(query.has_value());
    standin_.get("log");
    const auto estimate = run(source_->estimate({}, *query));
    ASSERT_TRUE(estimate.has_value()) << estimate.error().message;
    EXPECT_EQ(estimate->bytes, 800'000);
    EXPECT_EQ(asked("/queries"), 0);
    ASSERT_TRUE(run(source_->execute_query({}, *query)).has_value());
    EXPECT_EQ(asked("POST /bigquery/v2/projects/acme-data/jobs"), 0); // the estimate has shown that it only reads
}

TEST_F(BigquerySource, a_cancelled_query_is_gone_from_the_service)
{
    ASSERT_TRUE(ask("SELECT 1").has_value());
    std::stop_source stop;
    steady_clock::time_point stopped;
    std::jthread canceller([&] {
        while (standin_.get("jobs").get_array().empty())
            std::this_thread::sleep_for(milliseconds(10));
        std::this_thread::sleep_for(milliseconds(300)); // past the first request: it waits for the answer
        stopped = steady_clock::now();
        stop.request_stop();
    });
    const auto result = ask("SELECT count(*) FROM numbers a, numbers b WHERE MOD(a.n * 7 + b.n, 1000003) = 17",
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

TEST_F(BigquerySource, nonsense_is_no_answer)
{
    ASSERT_TRUE(ask("SELECT 1").has_value());
    const auto order_body = [&](json::value body) {
        order({{"match", "POST /bigquery/v2/projects/acme-data/queries"},
               {"times", 1},
               {"status", 200},
               {"body", std::move(body)}});
    };
    for (const json::value& body :
         {json::value(json::array{}), json::value(json::object{}), json::value{{"jobComplete", "yes"}},
          json::value{{"jobComplete", true}, {"schema", {{"fields", json::array{1}}}}},
          json::value{{"jobComplete", true}, {"rows", json::array{1}}},
          json::value{{"jobComplete", true}, {"pageToken", "7"}}}) {
        order_body(body);
        const auto result = ask("SELECT 1");
        ASSERT_FALSE(result.has_value()) << json::serialize(body);
        EXPECT_EQ(result.error().code == Errc::internal, false) << json::serialize(body);
    }
    EXPECT_TRUE(ask("SELECT 1").has_value());
}

TEST_F(BigquerySource, no_secret_is_in_any_error)
{
    const auto source = source_of({{"credentials", nullptr}, {"token", "ya29.very-secret"}});
    const auto error = run(source->connect({})).error();
    EXPECT_EQ((error.message + error.detail).find("very-secret"), std::string::npos);
}

}
}
