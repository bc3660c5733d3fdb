#include "files_subject.hpp"

#include "services/datasources/duckdb_files/connection.hpp"
#include "services/datasources/duckdb_files/library.hpp"

#include <random>

namespace datachat::tests {
namespace {

using core::Errc;
using services::datasources::duckdb_files::Connection;
using services::datasources::duckdb_files::Database;
using services::datasources::duckdb_files::FileReport;
using services::datasources::duckdb_files::Library;

// DuckDB's own files as sources.
class DuckdbDatabase : public FilesSubject {
protected:
    std::unique_ptr<Connection> writer(const std::string& name)
    {
        const auto api = library_.api();
        EXPECT_TRUE(api.has_value());
        auto database = Database::open(**api, data_.path() / name, {});
        EXPECT_TRUE(database.has_value());
        auto connection = Connection::open(*database);
        EXPECT_TRUE(connection.has_value());
        return std::move(*connection);
    }
    void write(const std::string& name, const std::string& sql)
    {
        const auto done = writer(name)->run(sql);
        EXPECT_TRUE(done.has_value()) << done.error().message << done.error().detail;
    }

    Library library_{std::filesystem::path()};
    TemporaryFolder private_; // beside the source
};

TEST_F(DuckdbDatabase, has_its_tables_views_and_keys)
{
    write("shop.duckdb",
          "CREATE TABLE customers (id INTEGER PRIMARY KEY, name VARCHAR);"
          "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER REFERENCES customers (id), placed TIMESTAMPTZ,"
          " lines STRUCT(sku VARCHAR, n INTEGER)[]);"
          "INSERT INTO customers VALUES (1, 'Ann');"
          "INSERT INTO orders VALUES (7, 1, TIMESTAMPTZ '2024-01-01 00:00:00+00', [{'sku': 'a', 'n': 2}]);"
          "CREATE VIEW busy AS SELECT name, count(*) AS n FROM orders JOIN customers c ON c.id = customer GROUP BY 1;"
          "CREATE SCHEMA old; CREATE TABLE old.orders AS SELECT 3 AS n; CREATE TABLE old.extra AS SELECT 4 AS n");
    open();
    EXPECT_EQ(cell("SELECT name FROM orders JOIN customers c ON c.id = customer"), "Ann");
    EXPECT_EQ(cell("SELECT n FROM busy"), "1");
    EXPECT_EQ(cell("SELECT n FROM old_orders"), "3");
    EXPECT_EQ(cell("SELECT n FROM extra"), "4");
    EXPECT_EQ(cell("SELECT lines->>'$[0].sku' FROM orders"), "a");
    const auto schema = run(source_->get_schema({}));
    ASSERT_TRUE(schema.has_value());
    const auto* orders = schema->find_table("", "orders");
    ASSERT_NE(orders, nullptr);
    EXPECT_EQ(orders->primary_key, std::vector<std::string>{"id"});
    ASSERT_EQ(orders->foreign_keys.size(), 1U);
    EXPECT_EQ(orders->foreign_keys[0].referenced_table, "customers");
    EXPECT_EQ(orders->foreign_keys[0].columns, std::vector<std::string>{"customer"});
    EXPECT_EQ(orders->row_count, 1);
}

TEST_F(DuckdbDatabase, gives_every_type_with_its_extremes)
{
    write("types.duckdb",
          "CREATE TABLE t AS SELECT -9223372036854775808 AS i, 18446744073709551615::UBIGINT AS u,"
          " 170141183460469231731687303715884105727::HUGEINT AS h, 12345678901234567890.123456789::DECIMAL(38, 9) AS d,"
          " 1e300 AS f, 'nan'::DOUBLE AS nan, true AS b, '\\x00\\xFF'::BLOB AS bytes, DATE '0001-01-01' AS day,"
          " 'infinity'::TIMESTAMP AS forever, TIMESTAMPTZ '2024-02-29 10:00:00.000001+02' AS at,"
          " TIME '23:59:59.999999' AS clock, INTERVAL '-10 months' AS span, '{\"a\": [1]}'::JSON AS doc,"
          " [1, NULL, 3] AS list, 'ok'::ENUM ('sad', 'ok') AS mood, MAP {'k': 1} AS map, uuid() AS id,"
          " '' AS nothing, NULL::INTEGER AS none");
    open();
    const auto result = run(services::datasources::RawStatement::run(*source_, {}, "SELECT * FROM t"));
    ASSERT_TRUE(result.has_value()) << result.error().message;
    const auto& columns = result->batch.columns;
    using models::Type;
    const std::vector<Type> types{Type::int64,        Type::uint64,  Type::int64,    Type::decimal, Type::float64,
                                  Type::float64,      Type::boolean, Type::bytes,    Type::date,    Type::timestamp,
                                  Type::timestamp_tz, Type::time,    Type::interval, Type::json,    Type::list,
                                  Type::text,         Type::json,    Type::text,     Type::text,    Type::int64};
    ASSERT_EQ(columns.size(), types.size());
    for (std::size_t i = 0; i < types.size(); ++i)
        EXPECT_EQ(columns[i].type(), types[i]) << columns[i].name();
    const auto shown = [&](std::size_t i) { return models::to_text(columns[i].value(0)); };
    EXPECT_EQ(shown(0), "-9223372036854775808");
    EXPECT_EQ(shown(1), "18446744073709551615");
    EXPECT_EQ(shown(2), "170141183460469231731687303715884105727");
    EXPECT_EQ(shown(3), "12345678901234567890.123456789");
    EXPECT_EQ(columns[4].value(0), models::Value(1e300));
    EXPECT_EQ(columns[7].value(0), (models::Value(models::Bytes{std::string("\0\xff", 2)})));
    EXPECT_EQ(shown(8), "0001-01-01");
    EXPECT_EQ(shown(9), "infinity");
    EXPECT_EQ(columns[10].value(0), models::Value(models::TimestampTz{1'709'193'600'000'001}));
    EXPECT_EQ(shown(11), "23:59:59.999999");
    EXPECT_EQ(columns[12].value(0), (models::Value(models::Interval{-10, 0, 0})));
    EXPECT_EQ(shown(13), R"({"a": [1]})");
    EXPECT_EQ(columns[14].value(0), models::Value(models::List{{models::Value(1), models::Value(), models::Value(3)}}));
    EXPECT_EQ(shown(15), "ok");
    EXPECT_EQ(shown(16), R"({"k":1})");
    EXPECT_EQ(columns[18].value(0), models::Value(""));
    EXPECT_TRUE(columns[19].value(0).is_null());
}

TEST_F(DuckdbDatabase, lies_beside_other_files_and_is_left_free_for_its_writer)
{
    write("w.duckdb", "CREATE TABLE orders AS SELECT 1 AS n");
    data_.write("orders.csv", "n\n5\n");
    open();
    EXPECT_EQ(cell("SELECT n FROM orders"), "5");
    EXPECT_EQ(cell("SELECT n FROM w_orders"), "1");
    write("w.duckdb", "INSERT INTO orders VALUES (2)");
    ASSERT_TRUE(run(source_->get_schema({})).has_value());
    EXPECT_EQ(cell("SELECT sum(n) FROM w_orders"), "3");
}

TEST_F(DuckdbDatabase, whose_views_reach_for_files_gets_none)
{
    const auto secret = private_.write("secret.csv", "a\nhidden\n");
    const std::string path = secret.string();
    write("evil.duckdb", "CREATE TABLE plain AS SELECT 1 AS n;"
                         "CREATE VIEW leak AS SELECT * FROM read_text('" +
                             path +
                             "');"
                             "CREATE VIEW leak_csv AS SELECT * FROM read_csv('" +
                             path +
                             "');"
                             "CREATE VIEW leak_name AS SELECT * FROM '" +
                             path +
                             "';"
                             "CREATE VIEW listing AS SELECT * FROM glob('/etc/*')");
    open();
    EXPECT_EQ(cell("SELECT n FROM plain"), "1");
    const auto schema = run(source_->get_schema({}));
    ASSERT_TRUE(schema.has_value());
    EXPECT_EQ(schema->tables.size(), 1U);
    const auto reports = source_->reports();
    EXPECT_EQ(std::ranges::count_if(reports, [](const FileReport& file) { return !file.error.empty(); }), 4);
    for (const FileReport& file : reports)
        EXPECT_EQ(file.error.find("hidden"), std::string::npos);
}

TEST_F(DuckdbDatabase, that_is_empty_says_so)
{
    write("empty.duckdb", "CREATE TABLE t (a INTEGER); DROP TABLE t");
    const auto opened = try_open({data_.path() / "empty.duckdb"});
    ASSERT_FALSE(opened.has_value());
    EXPECT_NE(opened.error().message.find("no tables"), std::string::npos) << opened.error().message;
}

TEST_F(DuckdbDatabase, that_is_damaged_is_an_error_and_nothing_more)
{
    write("good.duckdb", "CREATE TABLE t AS SELECT i AS n, 'text ' || i AS words, [i] AS list FROM range(20000) r(i)");
    std::ifstream stream(data_.path() / "good.duckdb", std::ios::binary);
    const std::string good((std::istreambuf_iterator<char>(stream)), {});
    // --gtest_shuffle --gtest_repeat=N damages it in other ways.
    std::mt19937 random(static_cast<unsigned>(testing::UnitTest::GetInstance()->random_seed()));
    for (int round = 0; round < 12; ++round) {
        std::string damaged = good;
        if (round < 4)
            damaged.resize(damaged.size() * static_cast<std::size_t>(round) / 4);
        for (int i = 0; i < 40 && !damaged.empty(); ++i)
            damaged[random() % damaged.size()] = static_cast<char>(random());
        const auto path = data_.write("damaged.duckdb", damaged);
        if (const auto opened = try_open({path}); !opened)
            EXPECT_NE(opened.error().code, Errc::internal) << opened.error().message;
    }
}

}
}
