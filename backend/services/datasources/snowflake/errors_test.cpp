#include "services/datasources/snowflake/errors.hpp"

#include <gtest/gtest.h>

namespace datachat::services::datasources::snowflake {
namespace {

using core::Errc;

const SourceWords source{.account = "org-acc",
                         .user = "READER",
                         .fingerprint = "SHA256:abc",
                         .database = "SHOP",
                         .warehouse = "W",
                         .role = "R"};
const auto ten = std::chrono::system_clock::time_point(std::chrono::hours(10));

core::Error error(int status, const std::string& code, const std::string& message, const std::string& state = "",
                  int minutes_ahead = 0, const SourceWords& words = source)
{
    net::HttpResponse response{.status = status, .headers = {{"Date", "Thu, 01 Jan 1970 10:00:00 GMT"}}};
    response.body = R"({"code": ")" + code + R"(", "message": ")" + message + R"(", "sqlState": ")" + state + "\"}";
    return error_of(read_service_error(response), words, ten + std::chrono::minutes(minutes_ahead));
}

struct Case {
    int status;
    const char* code;
    const char* message;
    Errc expected;
    const char* words;
};

TEST(snowflake_errors, every_documented_status_and_number_has_its_remedy)
{
    const Case cases[] = {
        {401, "390144", "JWT token is invalid.", Errc::unauthorized, "RSA_PUBLIC_KEY_FP SHA256:abc"},
        {403, "390420", "Incoming request with IP/Token 1.2.3.4 is not allowed to access Snowflake.", Errc::forbidden,
         "network policy"},
        {403, "", "no", Errc::forbidden, "org-acc"},
        {404, "", "", Errc::not_found, "no Snowflake account org-acc"},
        {408, "000630", "timeout", Errc::timeout, "time limit"},
        {429, "", "slow down", Errc::rate_limited, "in a moment"},
        {503, "", "", Errc::unavailable, "in a minute"},
        {422, "000604", "SQL execution canceled", Errc::cancelled, "cancelled"},
        {422, "000630", "Statement reached its statement or warehouse timeout", Errc::timeout, "time limit"},
        {422, "000606", "No active warehouse selected in the current session.", Errc::invalid_argument,
         "set the source's warehouse"},
        {422, "000008", "Actual statement count 2 did not match", Errc::refused, "one statement"},
        {422, "003001", "Insufficient privileges to operate on table 'T'", Errc::refused, "role R may not"},
        {422, "390201", "warehouse", Errc::forbidden, "the warehouse W"},
        {422, "390189", "role", Errc::forbidden, "the role R"},
        {422, "002003", "Object 'T' does not exist or not authorized.", Errc::not_found,
         "Object 'T' does not exist or not authorized."},
        {422, "001003", "syntax error line 1 at position 7", Errc::upstream, "syntax error line 1 at position 7."},
        {422, "391908", "too large", Errc::too_large, "ask for less"},
    };
    for (const Case& expected : cases) {
        const core::Error found = error(expected.status, expected.code, expected.message);
        EXPECT_EQ(found.code, expected.expected) << expected.status << ' ' << expected.code;
        EXPECT_NE(found.message.find(expected.words), std::string::npos) << found.message;
    }
}

TEST(snowflake_errors, a_wrong_clock_and_an_ended_token_are_told_from_a_wrong_key)
{
    EXPECT_NE(error(401, "390144", "JWT token is invalid.", "", 90).message.find("is 90 minutes ahead"),
              std::string::npos);
    EXPECT_NE(error(401, "390144", "JWT token is invalid.", "", -3).message.find("is 3 minutes behind"),
              std::string::npos);
    SourceWords token = source;
    token.user = "";
    EXPECT_NE(error(401, "390318", "OAuth access token expired.", "", 90, token).message.find("it has expired"),
              std::string::npos);
}

TEST(snowflake_errors, an_answer_that_is_no_json_is_still_an_error)
{
    const net::HttpResponse page{.status = 502, .headers = {}, .body = "<html>\n"};
    EXPECT_EQ(error_of(read_service_error(page), source, ten).code, Errc::unavailable);
    const net::HttpResponse odd{.status = 418, .headers = {}, .body = "[1]"};
    EXPECT_EQ(error_of(read_service_error(odd), source, ten).code, Errc::upstream);
}

}
}
