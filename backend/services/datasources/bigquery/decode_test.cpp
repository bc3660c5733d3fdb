#include "services/datasources/bigquery/decode.hpp"

#include "services/datasources/bigquery/interval_text.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace datachat::services::datasources::bigquery {
namespace {

namespace json = boost::json;
using models::Type;
using models::Value;

// One cell of one type, through a row.
Value decoded(std::string_view field, std::string_view content)
{
    const auto fields = read_fields(json::parse("{\"fields\": [" + std::string(field) + "]}"));
    EXPECT_TRUE(fields.has_value());
    models::Batch batch = batch_of(*fields);
    const auto size = append_row(batch, *fields, json::parse("{\"f\": [{\"v\": " + std::string(content) + "}]}"));
    EXPECT_TRUE(size.has_value());
    return batch.columns[0].value(0);
}

Value plain(std::string_view type, std::string_view text)
{
    return decoded("{\"name\": \"c\", \"type\": \"" + std::string(type) + "\"}", "\"" + std::string(text) + "\"");
}

TEST(bigquery_decode, every_plain_type)
{
    EXPECT_EQ(plain("INTEGER", "-9223372036854775808"), Value(std::int64_t{INT64_MIN}));
    EXPECT_EQ(plain("INT64", "7"), Value(7));
    EXPECT_EQ(plain("FLOAT", "0.1"), Value(0.1));
    EXPECT_EQ(plain("BOOLEAN", "true"), Value(true));
    EXPECT_EQ(plain("BOOL", "false"), Value(false));
    EXPECT_EQ(plain("STRING", "東京"), Value("東京"));
    EXPECT_EQ(plain("BYTES", "AAH/"), Value(models::Bytes{std::string("\0\x01\xFF", 3)}));
    EXPECT_EQ(plain("DATE", "1969-12-31"), Value(models::Date{-1}));
    EXPECT_EQ(plain("TIME", "23:59:59.999999"), Value(models::Time{86'399'999'999}));
    EXPECT_EQ(plain("DATETIME", "1970-01-02T00:00:00.000001"), Value(models::Timestamp{86'400'000'001}));
    EXPECT_EQ(plain("TIMESTAMP", "-1"), Value(models::TimestampTz{-1}));
    EXPECT_EQ(plain("JSON", "{}"), Value(models::Json{"{}"}));
    EXPECT_EQ(plain("GEOGRAPHY", "POINT(1 2)"), Value("POINT(1 2)"));
    EXPECT_EQ(plain("RANGE", "[2024-01-01, UNBOUNDED)"), Value("[2024-01-01, UNBOUNDED)"));
    EXPECT_EQ(decoded(R"({"name": "c", "type": "DATE"})", "null"), Value());
}

TEST(bigquery_decode, floats_that_are_no_numbers)
{
    EXPECT_TRUE(std::isnan(std::get<double>(plain("FLOAT", "NaN").data)));
    EXPECT_EQ(plain("FLOAT", "Infinity"), Value(INFINITY));
    EXPECT_EQ(plain("FLOAT64", "-Infinity"), Value(-INFINITY));
}

TEST(bigquery_decode, decimals_lose_nothing)
{
    EXPECT_EQ(models::to_text(plain("NUMERIC", "99999999999999999999999999999.999999999")),
              "99999999999999999999999999999.999999999");
    const char* huge = "578960446186580977117854925043439539266.34992332820282019728792003956564819967";
    EXPECT_EQ(plain("BIGNUMERIC", huge), Value(huge));
    EXPECT_EQ(plain("BIGNUMERIC", "0.5").type(), Type::decimal);
}

TEST(bigquery_decode, intervals)
{
    EXPECT_EQ(plain("INTERVAL", "1-2 3 4:5:6.789"), Value(models::Interval{14, 3, 14'706'789'000}));
    EXPECT_EQ(plain("INTERVAL", "-0-1 -2 -0:0:0.5"), Value(models::Interval{-1, -2, -500'000}));
    EXPECT_EQ(parse_interval("10000-0 3660000 87840000:0:0"),
              (models::Interval{120'000, 3'660'000, 316'224'000'000'000'000}));
    for (const char* text :
         {"", "1", "1-2", "1-2 3", "1-13 0 0:0:0", "1-2 3 4:60:0", "1-2 3 4:5:6x", "x-2 3 4:5:6", "1--2 3 4:5:6"})
        EXPECT_EQ(parse_interval(text), std::nullopt) << text;
}

TEST(bigquery_decode, arrays_and_records)
{
    const Value list =
        decoded(R"({"name": "c", "type": "INTEGER", "mode": "REPEATED"})", R"([{"v": "1"}, {"v": "2"}])");
    EXPECT_EQ(list, Value(models::List{{Value(1), Value(2)}}));
    EXPECT_EQ(decoded(R"({"name": "c", "type": "STRING", "mode": "REPEATED"})", "[]"), Value(models::List{}));
    const std::string record = R"({"name": "c", "type": "RECORD", "fields": [{"name": "n", "type": "INTEGER"},
        {"name": "big", "type": "INTEGER"}, {"name": "x", "type": "FLOAT"}, {"name": "ok", "type": "BOOLEAN"},
        {"name": "at", "type": "TIMESTAMP"}, {"name": "tags", "type": "STRING", "mode": "REPEATED"},
        {"name": "in", "type": "RECORD", "fields": [{"name": "d", "type": "DATE"}]}])";
    const char* content = R"({"f": [{"v": "1"}, {"v": "9007199254740993"}, {"v": "NaN"}, {"v": "true"}, {"v": "0"},
        {"v": [{"v": "a"}]}, {"v": {"f": [{"v": null}]}}]})";
    EXPECT_EQ(decoded(record + "}", content),
              Value(models::Json{R"({"n":1,"big":"9007199254740993","x":"NaN","ok":true,)"
                                 R"("at":"1970-01-01 00:00:00Z","tags":["a"],"in":{"d":null}})"}));
    const Value records = decoded(record + R"(, "mode": "REPEATED"})", "[{\"v\": " + std::string(content) + "}]");
    EXPECT_EQ(std::get<models::List>(records.data).items.at(0).type(), Type::json);
}

TEST(bigquery_decode, types_are_spelled_as_the_catalog_does)
{
    const auto fields = read_fields(json::parse(R"({"fields": [
        {"name": "a", "type": "NUMERIC", "precision": "10", "scale": "2"}, {"name": "b", "type": "STRING", "maxLength": "7"},
        {"name": "c", "type": "RECORD", "mode": "REPEATED", "fields": [{"name": "d", "type": "INTEGER"},
            {"name": "e", "type": "FLOAT", "mode": "REPEATED"}]}]})"));
    ASSERT_TRUE(fields.has_value());
    EXPECT_EQ((*fields)[0].spelled(), "NUMERIC(10, 2)");
    EXPECT_EQ((*fields)[1].spelled(), "STRING(7)");
    EXPECT_EQ((*fields)[2].spelled(), "ARRAY<STRUCT<d INT64, e ARRAY<FLOAT64>>>");
    EXPECT_EQ(type_of("NUMERIC(10, 2)"), Type::decimal);
    EXPECT_EQ(type_of("ARRAY<INT64>"), Type::list);
    EXPECT_EQ(type_of("STRUCT<a INT64>"), Type::json);
    EXPECT_EQ(type_of("NEWTYPE"), Type::unknown);
}

TEST(bigquery_decode, a_row_of_another_shape_is_refused)
{
    const auto fields = read_fields(json::parse(R"({"fields": [{"name": "a", "type": "INTEGER"}]})"));
    ASSERT_TRUE(fields.has_value());
    models::Batch batch = batch_of(*fields);
    for (const char* row :
         {"1", "{}", R"({"f": 1})", R"({"f": []})", R"({"f": [1]})", R"({"f": [{"v": "1"}, {"v": "2"}]})"}) {
        EXPECT_FALSE(append_row(batch, *fields, json::parse(row)).has_value()) << row;
        EXPECT_EQ(batch.rows(), 0U);
    }
    EXPECT_TRUE(append_row(batch, *fields, json::parse(R"({"f": [{"v": "seven"}]})")).has_value());
    EXPECT_EQ(batch.columns[0].value(0), Value("seven"));
    EXPECT_FALSE(read_fields(json::parse(R"({"fields": [1]})")).has_value());
}

}
}
