#include "services/datasources/snowflake/decode.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace datachat::services::datasources::snowflake {
namespace {

namespace json = boost::json;
using models::Type;
using models::Value;

Value decoded(std::string_view type, std::string_view text, std::int64_t scale = 0)
{
    const std::vector<ResultColumn> columns{{"C", std::string(type), scale}};
    models::Batch batch = batch_of(columns);
    const auto size = append_row(batch, columns, json::array{text});
    EXPECT_TRUE(size.has_value());
    return batch.columns[0].value(0);
}

TEST(snowflake_decode, every_type)
{
    EXPECT_EQ(decoded("fixed", "-9223372036854775808"), Value(std::int64_t{INT64_MIN}));
    EXPECT_EQ(decoded("fixed", "12.50", 2), Value(models::Decimal{1250, 2}));
    EXPECT_EQ(decoded("real", "0.1"), Value(0.1));
    EXPECT_EQ(decoded("text", "東京"), Value("東京"));
    EXPECT_EQ(decoded("boolean", "true"), Value(true));
    EXPECT_EQ(decoded("boolean", "false"), Value(false));
    EXPECT_EQ(decoded("binary", "00Ff"), Value(models::Bytes{std::string("\0\xFF", 2)}));
    EXPECT_EQ(decoded("date", "-1"), Value(models::Date{-1}));
    EXPECT_EQ(decoded("time", "86399.999999999"), Value(models::Time{86'399'999'999}));
    EXPECT_EQ(decoded("timestamp_ntz", "1611871777.123456789"), Value(models::Timestamp{1'611'871'777'123'456}));
    EXPECT_EQ(decoded("timestamp_ltz", "0.000000000"), Value(models::TimestampTz{0}));
    EXPECT_EQ(decoded("timestamp_tz", "1616173619.000000000 960"), Value(models::TimestampTz{1'616'173'619'000'000}));
    for (const char* type : {"variant", "object", "array"})
        EXPECT_EQ(decoded(type, "{\"a\": 1}"), Value(models::Json{"{\"a\": 1}"}));
    EXPECT_EQ(decoded("geography", "{}"), Value("{}"));
    EXPECT_EQ(decoded("something new", "x"), Value("x"));
}

TEST(snowflake_decode, numbers_lose_nothing)
{
    const char* largest = "99999999999999999999999999999999999999";
    EXPECT_EQ(models::to_text(decoded("fixed", largest)), largest);
    EXPECT_EQ(decoded("fixed", largest).type(), Type::decimal);
    EXPECT_EQ(models::to_text(decoded("fixed", "-0.0000000000000000000000000000000000001", 37)),
              "-0.0000000000000000000000000000000000001");
    EXPECT_TRUE(std::isnan(std::get<double>(decoded("real", "NaN").data)));
    EXPECT_EQ(decoded("real", "inf"), Value(INFINITY));
    EXPECT_EQ(decoded("real", "-inf"), Value(-INFINITY));
}

TEST(snowflake_decode, times_before_1970_keep_their_order)
{
    EXPECT_EQ(decoded("timestamp_ntz", "-1.500000000"), Value(models::Timestamp{-1'500'000}));
    EXPECT_EQ(decoded("timestamp_ntz", "-0.000000001"), Value(models::Timestamp{-1}));
    EXPECT_EQ(decoded("timestamp_ntz", "253402300799.999999999"), Value(models::Timestamp{253'402'300'799'999'999}));
    for (const char* text : {"", "x", "1.x", "--1", "99999999999999"})
        EXPECT_EQ(decoded("timestamp_ntz", text), Value(text)) << text;
}

TEST(snowflake_decode, rows_of_another_shape_are_refused)
{
    const auto columns = read_columns(json::parse(R"([{"name": "A", "type": "FIXED", "scale": 0}])"));
    ASSERT_TRUE(columns.has_value());
    EXPECT_EQ(columns->at(0).type, "fixed");
    models::Batch batch = batch_of(*columns);
    for (const char* row : {"1", "{}", "[]", "[1]", R"(["1", "2"])"}) {
        EXPECT_FALSE(append_row(batch, *columns, json::parse(row)).has_value()) << row;
        EXPECT_EQ(batch.rows(), 0U);
    }
    EXPECT_TRUE(append_row(batch, *columns, json::parse("[null]")).has_value());
    EXPECT_TRUE(batch.columns[0].is_null(0));
    for (const char* row_type : {"1", "{}", "[1]", "[{}]", R"([{"name": "A"}])"})
        EXPECT_FALSE(read_columns(json::parse(row_type)).has_value()) << row_type;
}

TEST(snowflake_decode, catalog_types)
{
    EXPECT_EQ(type_of("NUMBER", 0), Type::int64);
    EXPECT_EQ(type_of("NUMBER", 2), Type::decimal);
    EXPECT_EQ(type_of("TIMESTAMP_TZ", 9), Type::timestamp_tz);
    EXPECT_EQ(type_of("TEXT", 0), Type::text);
    EXPECT_EQ(type_of("NEW", 0), Type::unknown);
}

}
}
