#include "databases.hpp"
#include "raw_statement.hpp"
#include "run.hpp"

#include "services/datasources/mysql/mysql_data_source.hpp"

#include <gtest/gtest.h>

namespace datachat::tests {
namespace {

using models::Type;
using models::Value;
using services::datasources::RawStatement;
using services::datasources::mysql::MysqlDataSource;

// What MariaDB stores comes out as the typed value that it is.
class MariaDbValues : public testing::Test {
protected:
    void SetUp() override
    {
        if (!MariaDbDatabase::is_available())
            GTEST_SKIP() << "DATACHAT_TEST_MARIADB is not set";
        database_ = std::make_unique<MariaDbDatabase>();
    }
    ~MariaDbValues() override { pool_.join(); }

    models::Batch ask(const std::string& text)
    {
        auto source = std::move(*MysqlDataSource::make({.uri = database_->reader_uri()}, pool_));
        auto result = run(RawStatement::run(*source, {}, text));
        EXPECT_TRUE(result.has_value()) << text
                                        << (result ? "" : ": " + result.error().message + result.error().detail);
        return result ? std::move(result->batch) : models::Batch();
    }
    // The values of the only row.
    std::vector<Value> row(const std::string& text)
    {
        const models::Batch batch = ask(text);
        std::vector<Value> values;
        for (const models::Column& column : batch.columns)
            values.push_back(column.value(0));
        return values;
    }

    std::unique_ptr<MariaDbDatabase> database_;
    boost::asio::thread_pool pool_{1};
};

TEST_F(MariaDbValues, integers_have_their_whole_range)
{
    database_->run("CREATE TABLE t (a tinyint, b tinyint unsigned, c smallint unsigned, d mediumint, e int unsigned, "
                   "f bigint, g bigint unsigned, h year, i boolean, j bit(1), k bit(64), l bit(9), m boolean);"
                   "INSERT INTO t VALUES (-128, 255, 65535, -8388608, 4294967295, -9223372036854775808, "
                   "18446744073709551615, 2155, TRUE, b'1', ~0, b'100000001', 7)");
    const std::vector<Value> expected{Value(-128),
                                      Value(255),
                                      Value(65535),
                                      Value(-8388608),
                                      Value(std::int64_t{4294967295}),
                                      Value(INT64_MIN),
                                      Value(UINT64_MAX),
                                      Value(2155),
                                      Value(true),
                                      Value(true),
                                      Value(UINT64_MAX),
                                      Value(std::uint64_t{257}),
                                      Value(7)};
    EXPECT_EQ(row("SELECT * FROM t"), expected);
    EXPECT_EQ(row("SELECT COUNT(*), 1 + 1, g - 1 FROM t"),
              (std::vector<Value>{Value(1), Value(2), Value(std::uint64_t{UINT64_MAX - 1})}));
}

TEST_F(MariaDbValues, decimals_keep_every_digit)
{
    database_->run("CREATE TABLE t (a decimal(38, 10), b decimal(65, 30), c decimal(5, 2), d decimal(10, 0));"
                   "INSERT INTO t VALUES (1234567890123456789012345678.0123456789, "
                   "12345678901234567890123456789012345.123456789012345678901234567890, -0.05, 1000000000)");
    const auto values = row("SELECT * FROM t");
    ASSERT_EQ(values.size(), 4U);
    EXPECT_EQ(models::to_text(values[0]), "1234567890123456789012345678.0123456789");
    EXPECT_EQ(values[0].type(), Type::decimal);
    EXPECT_EQ(models::to_text(values[1]), "12345678901234567890123456789012345.123456789012345678901234567890");
    EXPECT_EQ(values[2], (Value(models::Decimal{-5, 2})));
    EXPECT_EQ(values[3], (Value(models::Decimal{1'000'000'000, 0})));
    EXPECT_EQ(row("SELECT SUM(c) FROM t").front(), (Value(models::Decimal{-5, 2})));
}

TEST_F(MariaDbValues, floats_are_the_nearest_number)
{
    database_->run("CREATE TABLE t (a float, b double, c double, d float);"
                   "INSERT INTO t VALUES (0.1, 0.1, 1.7976931348623157e308, 16777216)");
    EXPECT_EQ(row("SELECT * FROM t"),
              (std::vector<Value>{Value(0.1), Value(0.1), Value(1.7976931348623157e308), Value(16777216.0)}));
}

TEST_F(MariaDbValues, times_keep_microseconds_and_what_is_no_date_stays_as_it_is)
{
    database_->run("SET sql_mode = '', time_zone = '+02:00';"
                   "CREATE TABLE t (a date, b datetime(6), c timestamp(3) NULL, d time(6), e time, f time, g date, "
                   "h datetime, i date, j datetime, k timestamp NOT NULL DEFAULT '0000-00-00 00:00:00');"
                   "INSERT INTO t VALUES ('9999-12-31', '2024-02-29 23:59:59.999999', '2024-01-01 02:00:00.123', "
                   "'23:59:59.000001', '838:59:59', '-00:00:01', '0000-00-00', '0000-00-00 00:00:00', '2024-02-00', "
                   "'1000-01-01 00:00:00', '0000-00-00 00:00:00')");
    const auto values = row("SELECT * FROM t");
    ASSERT_EQ(values.size(), 11U);
    EXPECT_EQ(models::to_text(values[0]), "9999-12-31");
    EXPECT_EQ(values[0].type(), Type::date);
    EXPECT_EQ(values[1].type(), Type::timestamp);
    EXPECT_EQ(models::to_text(values[1]), "2024-02-29 23:59:59.999999");
    EXPECT_EQ(values[2], Value(models::Timestamp{1'704'067'200'123'000})); // midnight in UTC
    EXPECT_EQ(values[3], Value(models::Time{86'399'000'001}));
    EXPECT_EQ(values[4], (Value(models::Interval{0, 0, 3'020'399'000'000})));
    EXPECT_EQ(models::to_text(values[4]), "838:59:59");
    EXPECT_EQ(values[5], (Value(models::Interval{0, 0, -1'000'000})));
    EXPECT_EQ(values[6], Value("0000-00-00"));
    EXPECT_EQ(values[7], Value("0000-00-00 00:00:00"));
    EXPECT_EQ(values[8], Value("2024-02-00"));
    EXPECT_EQ(models::to_text(values[9]), "1000-01-01 00:00:00");
    EXPECT_EQ(values[10], Value("0000-00-00 00:00:00"));
}

TEST_F(MariaDbValues, texts_and_bytes_are_kept_apart)
{
    database_->run("CREATE TABLE t (a varchar(20), b char(5), c enum('x', 'ä'), d set('p', 'q'), e json, f uuid, "
                   "g inet6, h varbinary(4), i blob, j longtext, k varchar(5) CHARACTER SET latin1, l text);"
                   "INSERT INTO t VALUES ('東京 😀', 'ab', 'ä', 'p,q', '{\"a\": [1]}', "
                   "'123e4567-e89b-12d3-a456-426655440000', '::1', x'00ff', x'', REPEAT('é', 300000), 'é', '')");
    const auto batch = ask("SELECT * FROM t");
    ASSERT_EQ(batch.columns.size(), 12U);
    const auto value = [&](std::size_t i) { return batch.columns[i].value(0); };
    EXPECT_EQ(value(0), Value("東京 😀"));
    EXPECT_EQ(value(1), Value("ab"));
    EXPECT_EQ(value(2), Value("ä"));
    EXPECT_EQ(value(3), Value("p,q"));
    EXPECT_EQ(value(4), Value(models::Json{"{\"a\": [1]}"}));
    EXPECT_EQ(value(5), Value("123e4567-e89b-12d3-a456-426655440000"));
    EXPECT_EQ(value(6), Value("::1"));
    EXPECT_EQ(value(7), Value(models::Bytes{std::string("\x00\xff", 2)}));
    EXPECT_EQ(value(8), Value(models::Bytes{}));
    EXPECT_EQ(batch.columns[9].text(0).size(), 600'000U);
    EXPECT_EQ(value(10), Value("é"));
    EXPECT_EQ(value(11), Value(""));
}

TEST_F(MariaDbValues, null_is_null_in_every_type)
{
    database_->run("CREATE TABLE t (a tinyint(1), b bigint unsigned, c decimal(5, 2), d double, e date, f datetime(6), "
                   "g timestamp NULL, h time, i year, j bit(3), k varchar(5), l blob, m json, n enum('x'), o uuid);"
                   "INSERT INTO t () VALUES (); INSERT INTO t (k) VALUES ('after')");
    const auto batch = ask("SELECT * FROM t ORDER BY k");
    ASSERT_EQ(batch.rows(), 2U);
    for (const models::Column& column : batch.columns)
        EXPECT_TRUE(column.is_null(0)) << column.name();
    EXPECT_EQ(batch.columns[10].value(1), Value("after"));
}

TEST_F(MariaDbValues, texts_of_very_different_lengths_follow_each_other)
{
    database_->run("CREATE TABLE t (n int, a longtext, b longblob);"
                   "INSERT INTO t SELECT seq, REPEAT('x', seq * seq), REPEAT('y', 200000 DIV seq) FROM seq_1_to_400");
    const auto batch = ask("SELECT n, a, b FROM t ORDER BY n");
    ASSERT_EQ(batch.rows(), 400U);
    for (std::size_t i = 0; i < 400; ++i) {
        ASSERT_EQ(batch.columns[1].text(i), std::string((i + 1) * (i + 1), 'x'));
        ASSERT_EQ(batch.columns[2].text(i), std::string(200'000 / (i + 1), 'y'));
    }
}

TEST_F(MariaDbValues, a_group_is_concatenated_without_being_cut)
{
    EXPECT_EQ(models::to_text(row("SELECT GROUP_CONCAT(seq SEPARATOR '') FROM seq_100000_to_199999").front()).size(),
              600'000U);
}

}
}
