#include "raw_statement.hpp"
#include "run.hpp"
#include "subject.hpp"

#include "services/knowledge/schema_indexer.hpp"
#include "sql/firewall.hpp"
#include "sql/parser.hpp"
#include "sql/resolve.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <stop_token>
#include <thread>

// What every kind of source must do alike. A new connector is added to Kind and Subject.
namespace datachat::tests {
namespace {

namespace asio = boost::asio;
using core::Errc;
using models::Type;
using models::Value;
using services::datasources::RawStatement;
using std::chrono::steady_clock;

class Conformance : public testing::TestWithParam<Kind> {
protected:
    void SetUp() override
    {
        if (!Subject::is_available(GetParam()))
            GTEST_SKIP() << Subject::how_to_have(GetParam());
        const std::string whole = testing::UnitTest::GetInstance()->current_test_info()->name();
        if (const auto reason = Subject::not_applicable(GetParam(), whole.substr(0, whole.find('/'))))
            GTEST_SKIP() << *reason;
    }
    Subject& subject() { return subject_of(GetParam()); }
    services::datasources::DataSource& source() { return subject().source(); }

    core::Result<sql::CheckedQuery> check(std::string_view text, sql::ExecutionLimits limits = {})
    {
        schema_ = *run(source().get_schema({}));
        return sql::Firewall(source().dialect(), schema_).check_text(text, limits);
    }

    models::ResultSet ask(std::string text, sql::ExecutionLimits limits = {})
    {
        auto result = run(RawStatement::run(source(), {}, std::move(text), limits));
        EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().message + " " + result.error().detail);
        return result ? std::move(*result) : models::ResultSet();
    }

    std::string slow_query() { return subject().slow_query(); }

    models::Schema schema_;
};

TEST_P(Conformance, schema_has_tables_columns_types_and_counts)
{
    const models::Schema schema = *run(source().get_schema({}));
    ASSERT_EQ(schema.tables.size(), 6U);
    const models::TableInfo* orders = schema.find_table("", "orders");
    ASSERT_NE(orders, nullptr);
    EXPECT_EQ(orders->row_count, 3);
    ASSERT_EQ(orders->columns.size(), 4U);
    EXPECT_EQ(orders->columns[1].name, subject().stored("customer_id"));
    EXPECT_EQ(orders->columns[1].type, Type::int64);
    EXPECT_EQ(orders->columns[2].type, Type::float64);
    EXPECT_NE(orders->columns[3].time_storage, models::TimeStorage::none);
    const std::int64_t rows = schema.find_table("", "numbers")->row_count.value_or(0);
    EXPECT_NEAR(static_cast<double>(rows), million, subject().guesses_row_counts() ? 0.1 * million : 0.0);
    if (GetParam() == Kind::files)
        return; // files declare no keys
    EXPECT_EQ(orders->primary_key, std::vector<std::string>{subject().stored("id")});
    ASSERT_EQ(orders->foreign_keys.size(), 1U);
    EXPECT_EQ(orders->foreign_keys[0].referenced_table, subject().stored("customers"));
    EXPECT_EQ(orders->foreign_keys[0].referenced_columns, std::vector<std::string>{subject().stored("id")});
    if (subject().knows_what_is_never_null())
        EXPECT_FALSE(schema.find_table("", "customers")->columns[1].nullable);
}

// A plan is checked against a part of the schema before it runs: that part must say what the whole says.
TEST_P(Conformance, single_tables_are_as_in_the_whole_schema)
{
    const models::Schema whole = *run(source().get_schema({}));
    for (const models::TableInfo& table : whole.tables) {
        const models::Schema part = *run(source().get_tables({}, {{table.schema, table.name}}));
        const std::string schema = table.schema.empty() ? "" : subject().quoted(table.schema) + '.';
        auto query = sql::parse_query("SELECT * FROM " + schema + subject().quoted(table.name), source().dialect());
        ASSERT_TRUE(query.has_value());
        const auto in_whole = sql::resolve(*query, whole, source().dialect());
        const auto in_part = sql::resolve(*query, part, source().dialect());
        ASSERT_TRUE(in_whole && in_part) << table.name;
        EXPECT_EQ(sql::schema_fingerprint(*in_whole, whole), sql::schema_fingerprint(*in_part, part)) << table.name;
    }
    const models::Schema gone = *run(source().get_tables({}, {{whole.tables[0].schema, "no such table"}}));
    EXPECT_EQ(gone.find_table("", "no such table"), nullptr);
}

TEST_P(Conformance, values_are_typed_and_nulls_are_null)
{
    const auto result =
        ask("SELECT id, name, city, " + subject().quoted(subject().stored("order")) + " FROM customers ORDER BY id");
    ASSERT_EQ(result.batch.rows(), 3U);
    EXPECT_FALSE(result.truncated);
    EXPECT_EQ(result.batch.columns[0].value(0), Value(1));
    EXPECT_EQ(result.batch.columns[1].value(0), Value("Zoë"));
    EXPECT_EQ(result.batch.columns[1].value(1), Value("東京"));
    EXPECT_TRUE(result.batch.columns[2].value(1).is_null());
    EXPECT_EQ(result.batch.columns[3].value(2), Value(-3));
    EXPECT_EQ(result.batch.columns[3].name(), subject().stored("order"));
}

TEST_P(Conformance, awkward_names_can_be_asked)
{
    const auto result = ask("SELECT " + subject().quoted("sélect") + ", " +
                            subject().quoted(subject().awkward_column()) + " FROM " + subject().awkward_table());
    ASSERT_EQ(result.batch.rows(), 1U);
    EXPECT_EQ(result.batch.columns[0].name(), "sélect");
    EXPECT_EQ(result.batch.columns[1].name(), subject().awkward_column());
    EXPECT_EQ(result.batch.columns[1].value(0), Value("x"));
}

TEST_P(Conformance, an_empty_result_has_its_columns)
{
    const auto result = ask("SELECT id, label FROM empty_table");
    EXPECT_EQ(result.batch.rows(), 0U);
    ASSERT_EQ(result.batch.columns.size(), 2U);
    EXPECT_EQ(result.batch.columns[1].name(), subject().stored("label"));
}

TEST_P(Conformance, a_column_of_nulls_only_is_null)
{
    const auto result = ask("SELECT NULL AS missing_value FROM customers");
    ASSERT_EQ(result.batch.rows(), 3U);
    EXPECT_TRUE(result.batch.columns[0].value(2).is_null());
}

TEST_P(Conformance, limits_cut_and_say_so)
{
    EXPECT_TRUE(ask("SELECT n FROM numbers", {.rows = 10}).truncated);
    const auto exact = ask("SELECT n FROM numbers WHERE n <= 10", {.rows = 10});
    EXPECT_EQ(exact.batch.rows(), 10U);
    EXPECT_FALSE(exact.truncated);
    const auto bytes = ask("SELECT n, label FROM numbers", {.rows = million, .bytes = 20'000});
    EXPECT_TRUE(bytes.truncated);
    EXPECT_GT(bytes.batch.rows(), 100U);
    EXPECT_LT(bytes.batch.rows(), 5'000U);
}

TEST_P(Conformance, many_columns)
{
    const auto result = ask("SELECT * FROM wide");
    ASSERT_EQ(result.batch.columns.size(), static_cast<std::size_t>(wide_columns));
    EXPECT_EQ(result.batch.columns.back().value(0), Value(wide_columns - 1));
}

class CountingSink final : public services::datasources::BatchSink {
public:
    asio::awaitable<core::Result<void>> take(const models::Batch& batch) override
    {
        if (fails)
            co_return core::fail(Errc::too_large, "The disk is full.");
        for (std::size_t row = 0; row < batch.rows(); ++row)
            sum += std::get<std::int64_t>(batch.columns.front().value(row).data);
        largest_batch = std::max(largest_batch, batch.rows());
        ++batches;
        co_return core::Result<void>();
    }
    std::int64_t sum = 0;
    std::size_t largest_batch = 0;
    int batches = 0;
    bool fails = false;
};

TEST_P(Conformance, a_million_rows_stream_in_small_batches)
{
    const auto query = check(
        "SELECT n, label FROM numbers",
        {.rows = 2 * million, .bytes = std::int64_t{1} << 40, .time = std::chrono::minutes(10)}); // a busy machine
    ASSERT_TRUE(query.has_value()) << query.error().message;
    CountingSink sink;
    const auto summary = run(source().stream_query({}, *query, sink));
    ASSERT_TRUE(summary.has_value()) << summary.error().message;
    EXPECT_EQ(summary->rows, million);
    EXPECT_FALSE(summary->truncated);
    EXPECT_EQ(sink.sum, million * (million + 1) / 2);
    EXPECT_LE(sink.largest_batch, 10'000U);
}

TEST_P(Conformance, a_stream_without_rows_delivers_its_columns)
{
    const auto query = check("SELECT id FROM empty_table");
    ASSERT_TRUE(query.has_value()) << query.error().message;
    CountingSink sink;
    const auto summary = run(source().stream_query({}, *query, sink));
    ASSERT_TRUE(summary.has_value()) << summary.error().message;
    EXPECT_EQ(summary->rows, 0);
    EXPECT_EQ(sink.batches, 1);
}

TEST_P(Conformance, an_error_of_the_sink_ends_the_stream_and_the_source_lives)
{
    const auto query = check("SELECT n FROM numbers", {.rows = 2 * million, .bytes = std::int64_t{1} << 40});
    ASSERT_TRUE(query.has_value()) << query.error().message;
    CountingSink sink;
    sink.fails = true;
    const auto summary = run(source().stream_query({}, *query, sink));
    ASSERT_FALSE(summary.has_value());
    EXPECT_EQ(summary.error().message, "The disk is full.");
    EXPECT_EQ(ask("SELECT count(*) FROM customers").batch.rows(), 1U);
}

TEST_P(Conformance, cancelling_ends_a_running_query)
{
    std::stop_source stop;
    std::jthread canceller([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(150));
        stop.request_stop();
    });
    const auto begin = steady_clock::now();
    const auto result = run(RawStatement::run(source(), {.cancel = stop.get_token()}, slow_query()));
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, Errc::cancelled);
    EXPECT_LT(steady_clock::now() - begin, std::chrono::seconds(5)); // 150 ms and a bit where nothing else runs
    EXPECT_EQ(ask("SELECT count(*) FROM customers").batch.rows(), 1U);
}

TEST_P(Conformance, a_query_ends_at_its_time_limit_and_at_the_deadline)
{
    const auto limited = run(RawStatement::run(source(), {}, slow_query(), {.time = std::chrono::milliseconds(150)}));
    ASSERT_FALSE(limited.has_value());
    EXPECT_EQ(limited.error().code, Errc::timeout);
    const auto late = run(
        RawStatement::run(source(), {.deadline = steady_clock::now() + std::chrono::milliseconds(150)}, slow_query()));
    ASSERT_FALSE(late.has_value());
    EXPECT_EQ(late.error().code, Errc::timeout);
}

TEST_P(Conformance, the_engines_own_errors_are_told)
{
    for (const char* text :
         {"SELECT no_such_column FROM customers", "SELECT FROM WHERE", "SELECT no_such_function(1)"}) {
        const auto result = run(RawStatement::run(source(), {}, text));
        ASSERT_FALSE(result.has_value()) << text;
        EXPECT_EQ(result.error().code, Errc::upstream) << text;
        EXPECT_FALSE(result.error().detail.empty());
    }
    EXPECT_EQ(ask("SELECT count(*) FROM customers").batch.columns[0].value(0), Value(3));
}

TEST_P(Conformance, estimates_plan_without_running)
{
    const auto query = check("SELECT count(*) FROM numbers a, numbers b");
    ASSERT_TRUE(query.has_value()) << query.error().message;
    const auto estimate = run(source().estimate({}, *query));
    ASSERT_TRUE(estimate.has_value()) << estimate.error().message;
    EXPECT_FALSE(estimate->plan.empty());
    if (source().capabilities().estimates_rows)
        EXPECT_EQ(estimate->rows, 1);
}

TEST_P(Conformance, tells_its_product)
{
    const auto report = run(source().test_connection({}));
    ASSERT_TRUE(report.has_value()) << report.error().message;
    EXPECT_FALSE(report->product.empty());
}

TEST_P(Conformance, many_coroutines_on_several_loops_ask_at_once)
{
    std::atomic<int> right = 0;
    const auto ask_once = [&](int number) -> asio::awaitable<void> {
        const std::string text = "SELECT sum(n) FROM numbers WHERE n <= " + std::to_string(number);
        const auto result = co_await RawStatement::run(source(), {}, text);
        const bool equal =
            result && models::to_text(result->batch.columns[0].value(0)) == std::to_string(number * (number + 1) / 2);
        right += equal ? 1 : 0;
    };
    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 3; ++thread) {
            threads.emplace_back([&, thread] {
                asio::io_context loop;
                for (int i = 1; i <= 10; ++i)
                    asio::co_spawn(loop, ask_once(thread * 100 + i), asio::detached);
                loop.run();
            });
        }
    }
    EXPECT_EQ(right, 30);
}

TEST_P(Conformance, an_index_has_values_extremes_and_counts)
{
    const auto indexed = run(services::knowledge::index_source({}, source()));
    ASSERT_TRUE(indexed.has_value()) << indexed.error().message;
    const auto profile_of = [&](std::string_view table, std::string_view column) -> const nl::ColumnProfile* {
        for (const nl::ColumnProfile& profile : indexed->profiles) {
            const models::TableInfo& info = indexed->schema.tables[profile.table];
            if (info.name == subject().stored(table) && info.columns[profile.column].name == subject().stored(column))
                return &profile;
        }
        return nullptr;
    };
    const nl::ColumnProfile* city = profile_of("customers", "city");
    ASSERT_NE(city, nullptr);
    EXPECT_TRUE(city->complete);
    EXPECT_EQ(city->null_count, 1);
    EXPECT_EQ(city->values.size(), 2U);
    const nl::ColumnProfile* n = profile_of("numbers", "n");
    ASSERT_NE(n, nullptr);
    EXPECT_EQ(models::to_text(n->maximum.value()), "1000000");
    const nl::ColumnProfile* label = profile_of("numbers", "label");
    ASSERT_NE(label, nullptr);
    EXPECT_EQ(label->distinct_count, 1000);
}

INSTANTIATE_TEST_SUITE_P(Sources, Conformance, testing::ValuesIn(all_kinds),
                         [](const auto& info) { return std::string(name(info.param)); });

}
}
