#include "services/datasources/bigquery/errors.hpp"

#include <gtest/gtest.h>

namespace datachat::services::datasources::bigquery {
namespace {

using core::Errc;

const SourceWords source{
    .project = "acme", .dataset = "shop", .location = "EU", .who = "reader@acme", .bytes_billed_limit = 1'500'000};

core::Error error(int status, const std::string& reason, const std::string& message)
{
    net::HttpResponse response{.status = status};
    response.body = R"({"error": {"code": 0, "message": ")" + message + R"(", "errors": [{"reason": ")" + reason +
                    R"(", "message": "x"}], "status": "FAILED"}})";
    return error_of(read_service_error(response), source);
}

core::Error sign_in_error(const std::string& words, int minutes_ahead = 0)
{
    net::HttpResponse response{.status = 400, .headers = {{"Date", "Thu, 01 Jan 1970 10:00:00 GMT"}}};
    response.body = R"({"error": "invalid_grant", "error_description": ")" + words + "\"}";
    const auto ten = std::chrono::system_clock::time_point(std::chrono::hours(10));
    return token_error(response, "reader@acme", ten + std::chrono::minutes(minutes_ahead));
}

struct Case {
    int status;
    const char* reason;
    const char* message;
    Errc code;
    const char* words;
};

TEST(bigquery_errors, every_documented_reason_has_its_remedy)
{
    const Case cases[] = {
        {403, "accessDenied", "Access Denied: Table", Errc::forbidden, "BigQuery Data Viewer on shop"},
        {403, "accessNotConfigured", "off", Errc::forbidden, "API is not enabled in the project acme"},
        {403, "billingNotEnabled", "off", Errc::forbidden, "Billing"},
        {404, "notFound", "Not found: Dataset acme:shop was not found in location EU", Errc::not_found,
         "dataset shop in EU"},
        {404, "notFound", "Not found: Project acme", Errc::not_found, "no project acme"},
        {404, "notFound", "Not found: Table acme:shop.t", Errc::not_found, "Not found: Table acme:shop.t"},
        {400, "invalidQuery", "Unrecognized name: x at [1:8].", Errc::upstream, "Unrecognized name: x at [1:8]."},
        {403, "quotaExceeded", "Quota exceeded", Errc::rate_limited, "ten minutes"},
        {403, "rateLimitExceeded", "too fast", Errc::rate_limited, "in a moment"},
        {400, "bytesBilledLimitExceeded", "limit", Errc::too_large, "limit of 1.5 MB"},
        {400, "resourcesExceeded", "memory", Errc::too_large, "ask for less"},
        {403, "responseTooLarge", "large", Errc::too_large, "ask for less"},
        {401, "authError", "Invalid Credentials", Errc::unauthorized, "key of reader@acme"},
        {503, "backendError", "later", Errc::unavailable, "in a minute"},
        {500, "internalError", "later", Errc::unavailable, "in a minute"},
        {400, "stopped", "Job execution was cancelled", Errc::cancelled, "cancelled"},
        {400, "timeout", "Job timed out", Errc::timeout, "time limit"},
    };
    for (const Case& expected : cases) {
        const core::Error found = error(expected.status, expected.reason, expected.message);
        EXPECT_EQ(found.code, expected.code) << expected.reason;
        EXPECT_NE(found.message.find(expected.words), std::string::npos) << found.message;
        EXPECT_NE(found.detail.find(expected.reason), std::string::npos) << found.detail;
    }
}

TEST(bigquery_errors, an_answer_that_is_no_json_is_still_an_error)
{
    const net::HttpResponse page{.status = 502, .headers = {}, .body = "<html>\nBad gateway\x01"};
    const core::Error found = error_of(read_service_error(page), source);
    EXPECT_EQ(found.code, Errc::unavailable);
    EXPECT_EQ(found.detail.find('\n'), std::string::npos);
}

TEST(bigquery_errors, a_lent_token_is_renewed_by_its_owner)
{
    SourceWords lent = source;
    lent.has_account = false;
    EXPECT_NE(error_of({.status = 401}, lent).message.find("last an hour"), std::string::npos);
}

TEST(bigquery_errors, the_sign_in_tells_a_wrong_clock_from_a_deleted_key)
{
    const char* clock_words =
        "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.";
    EXPECT_NE(sign_in_error(clock_words, 185).message.find("is 185 minutes ahead"), std::string::npos);
    EXPECT_NE(sign_in_error(clock_words, -7).message.find("is 7 minutes behind"), std::string::npos);
    EXPECT_NE(sign_in_error("Invalid JWT Signature.").message.find("was deleted"), std::string::npos);
    EXPECT_NE(sign_in_error("Invalid grant: account not found").message.find("does not exist"), std::string::npos);
    EXPECT_EQ(sign_in_error("?").code, Errc::unauthorized);
    EXPECT_EQ(token_error({.status = 200, .headers = {}, .body = "hi"}, "a", {}).code, Errc::upstream);
    EXPECT_EQ(token_error({.status = 503}, "a", {}).code, Errc::unavailable);
}

TEST(bigquery_errors, only_what_passes_is_tried_again)
{
    const auto response = [](int status, const std::string& reason) {
        return net::HttpResponse{
            .status = status, .headers = {}, .body = R"({"error": {"errors": [{"reason": ")" + reason + "\"}]}}"};
    };
    EXPECT_TRUE(is_passing(response(400, "backendError")));
    EXPECT_TRUE(is_passing(response(403, "rateLimitExceeded")));
    EXPECT_FALSE(is_passing(response(403, "quotaExceeded")));
    EXPECT_FALSE(is_passing(response(400, "invalidQuery")));
    EXPECT_FALSE(is_passing(response(200, "backendError")));
}

TEST(bigquery_errors, bytes_are_shown_for_people)
{
    EXPECT_EQ(shown_bytes(999), "999 bytes");
    EXPECT_EQ(shown_bytes(10'000'000'000), "10 GB");
    EXPECT_EQ(shown_bytes(1'234'567), "1.23 MB");
}

}
}
