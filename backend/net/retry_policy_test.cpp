#include "net/retry_policy.hpp"

#include <gtest/gtest.h>

namespace datachat::net {
namespace {

using namespace std::chrono_literals;

constexpr RetryPolicy policy{.max_attempts = 4, .first_delay = 400ms, .max_delay = 1000ms, .max_retry_after = 30s};

TEST(RetryPolicy, backs_off_and_spreads_by_jitter)
{
    EXPECT_EQ(delay_before_retry(policy, {.number = 1, .status = 503}, 1h, 0), 200ms);
    EXPECT_EQ(delay_before_retry(policy, {.number = 1, .status = 503}, 1h, 1), 400ms);
    EXPECT_EQ(delay_before_retry(policy, {.number = 2, .status = 0}, 1h, 1), 800ms);
    EXPECT_EQ(delay_before_retry(policy, {.number = 3, .status = 429}, 1h, 1), 1000ms);
}

TEST(RetryPolicy, does_what_the_server_asks)
{
    EXPECT_EQ(delay_before_retry(policy, {.number = 1, .status = 429, .retry_after = 5s}, 1h, 0), 5s);
    EXPECT_EQ(delay_before_retry(policy, {.number = 1, .status = 429, .retry_after = 5s}, 1h, 0.5), 5250ms);
    EXPECT_EQ(delay_before_retry(policy, {.number = 1, .status = 429, .retry_after = 31s}, 1h, 0), std::nullopt);
}

TEST(RetryPolicy, stops_when_it_cannot_help)
{
    for (const int status : {200, 400, 401, 403, 404, 413, 422, 501, 505})
        EXPECT_EQ(delay_before_retry(policy, {.number = 1, .status = status}, 1h, 0), std::nullopt) << status;
    for (const int status : {0, 408, 425, 429, 500, 502, 503, 504, 529})
        EXPECT_NE(delay_before_retry(policy, {.number = 1, .status = status}, 1h, 0), std::nullopt) << status;
    EXPECT_EQ(delay_before_retry(policy, {.number = 4, .status = 503}, 1h, 0), std::nullopt);
    EXPECT_EQ(delay_before_retry(policy, {.number = 1, .status = 503}, 200ms, 0), std::nullopt);
    EXPECT_EQ(delay_before_retry(policy, {.number = 1, .status = 429, .retry_after = 5s}, 4s, 0), std::nullopt);
}

TEST(RetryAfter, reads_seconds_and_dates)
{
    const auto now = std::chrono::system_clock::from_time_t(1445412480); // Wed, 21 Oct 2015 07:28:00 GMT
    EXPECT_EQ(parse_retry_after("120", now), 120s);
    EXPECT_EQ(parse_retry_after(" 0.25 ", now), 250ms);
    EXPECT_EQ(parse_retry_after("Wed, 21 Oct 2015 07:28:30 GMT", now), 30s);
    EXPECT_EQ(parse_retry_after("Wed, 21 Oct 2015 07:00:00 GMT", now), 0s);
    EXPECT_EQ(parse_retry_after("1e9", now), std::nullopt);
    EXPECT_EQ(parse_retry_after("99999999999", now), 24h);
    EXPECT_EQ(parse_retry_after("-5", now), 0s);
    for (const auto* nonsense : {"", "soon", "nan", "12 bananas"})
        EXPECT_EQ(parse_retry_after(nonsense, now), std::nullopt) << nonsense;
}

}
}
