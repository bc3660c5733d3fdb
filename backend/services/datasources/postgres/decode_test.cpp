#include "services/datasources/postgres/connect_options.hpp"
#include "services/datasources/postgres/decode.hpp"
#include "services/datasources/postgres/errors.hpp"
#include "services/datasources/postgres/interval_text.hpp"

#include <gtest/gtest.h>

namespace datachat::services::datasources::postgres {
namespace {

using models::Interval;
using models::List;
using models::Value;

Value decode(TypeId type, std::string_view text)
{
    return Decoder(type, {}).value(text);
}

TEST(Decode, scalars_become_typed_values)
{
    EXPECT_EQ(decode(16, "t"), Value(true));
    EXPECT_EQ(decode(20, "-9223372036854775808"), Value(INT64_MIN));
    EXPECT_EQ(decode(1700, "12.50"), (Value(models::Decimal{1250, 2})));
    EXPECT_EQ(decode(1700, "NaN"), Value("NaN"));
    EXPECT_EQ(decode(17, "\\x00ff"), Value(models::Bytes{std::string("\x00\xff", 2)}));
    EXPECT_EQ(decode(1082, "1970-01-02"), Value(models::Date{1}));
    EXPECT_EQ(decode(1082, "infinity"), Value("infinity"));
    EXPECT_EQ(decode(1184, "1970-01-01 00:00:01+00"), Value(models::TimestampTz{1'000'000}));
    EXPECT_EQ(decode(3802, "{\"a\": 1}"), Value(models::Json{"{\"a\": 1}"}));
    EXPECT_EQ(decode(869, "10.0.0.1"), Value("10.0.0.1")); // inet, which we do not model
}

TEST(Decode, arrays_become_lists)
{
    EXPECT_EQ(decode(1007, "{1,NULL,3}"), Value(List{{Value(1), Value(), Value(3)}}));
    EXPECT_EQ(decode(1009, R"({"a b","c\"d",NULL,"NULL",""})"),
              Value(List{{Value("a b"), Value("c\"d"), Value(), Value("NULL"), Value("")}}));
    EXPECT_EQ(decode(1007, "{{1,2},{3,4}}"),
              Value(List{{Value(List{{Value(1), Value(2)}}), Value(List{{Value(3), Value(4)}})}}));
    EXPECT_EQ(decode(1007, "[0:1]={7,8}"), Value(List{{Value(7), Value(8)}}));
    EXPECT_EQ(decode(1007, "{}"), Value(List{}));
    EXPECT_EQ(decode(1007, "{1,"), Value("{1,"));
    EXPECT_EQ(decode(1007, "{{{{{{{{1}}}}}}}}"), Value("{{{{{{{{1}}}}}}}}"));
}

TEST(Interval, reads_the_servers_own_style)
{
    EXPECT_EQ(parse_interval("1 year 2 mons 3 days 04:05:06.7"), (Interval{14, 3, 14'706'700'000}));
    EXPECT_EQ(parse_interval("-1 years +2 mons -3 days -00:00:01"), (Interval{-10, -3, -1'000'000}));
    EXPECT_EQ(parse_interval("00:00:00"), (Interval{0, 0, 0}));
    for (const char* bad : {"", "infinity", "1 fortnight", "1:2", "99999999999999999999 days"})
        EXPECT_FALSE(parse_interval(bad)) << bad;
}

ConnectOptions options()
{
    return *parse_uri("postgres://ann:s3cret@db.example:5433/shop");
}

TEST(ConnectError, names_the_cause_and_never_the_password)
{
    using core::Errc;
    struct Case {
        const char* message;
        Errc code;
        const char* words;
    };
    for (const Case& c : {
             Case{"connection to server at \"x\" failed: FATAL:  28P01: password authentication failed for user "
                  "\"ann\"\n",
                  Errc::unauthorized, "password"},
             Case{"failed: FATAL:  3D000: database \"shop\" does not exist", Errc::not_found, "\"shop\""},
             Case{"FATALE:  3D000: le database \"shop\" existe pas", Errc::not_found, "\"shop\""},
             Case{"could not translate host name \"db.example\" to address: Name or service not known",
                  Errc::unavailable, "not known"},
             Case{"connection failed: Connection refused\n\tIs the server running?", Errc::unavailable, "listens"},
             Case{"server does not support SSL, but SSL was required", Errc::unavailable, "secure"},
             Case{"fe_sendauth: no password supplied", Errc::unauthorized, "asks for a password"},
         }) {
        const core::Error error = connect_error(c.message, options());
        EXPECT_EQ(error.code, c.code) << c.message;
        EXPECT_NE(error.message.find(c.words), std::string::npos) << error.message;
        EXPECT_EQ((error.message + error.detail).find("s3cret"), std::string::npos);
    }
}

TEST(ConnectOptions, bad_uris_are_refused_without_being_repeated)
{
    const auto parsed = parse_uri("postgres://u:s3%cret@h/d");
    ASSERT_FALSE(parsed.has_value());
    EXPECT_EQ((parsed.error().message + parsed.error().detail).find("cret"), std::string::npos);
    EXPECT_EQ(options().server(), "db.example:5433");
}

}
}
