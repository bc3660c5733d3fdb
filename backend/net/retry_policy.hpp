#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace datachat::net {

// When and how often a request that failed is sent again.
struct RetryPolicy {
    int max_attempts = 4; // the first one counted
    std::chrono::milliseconds first_delay{400};
    std::chrono::milliseconds max_delay{8'000}; // of our own back-off
    std::chrono::milliseconds max_retry_after{
        30'000}; // of what the server asks for; longer is told to the user instead
};

// One request that failed before anything of its answer was used.
struct FailedAttempt {
    int number = 1; // from 1
    int status = 0; // of HTTP; 0 = no answer at all (refused, reset, cut)
    std::optional<std::chrono::milliseconds> retry_after = std::nullopt;
};

// Whether another attempt can help: no answer, 408, 425, 429, 5xx but 501 and 505.
bool is_worth_retrying(int status);

// How long to wait before the next attempt; none when there shall be no other one: it cannot help, there were enough,
// or it would start after `time_left`. `jitter` in [0, 1) spreads the waits between half and the whole of the back-off,
// and adds up to a tenth to what the server asked for.
std::optional<std::chrono::milliseconds> delay_before_retry(const RetryPolicy& policy, const FailedAttempt& attempt,
                                                            std::chrono::milliseconds time_left, double jitter);

// The value of a Retry-After header: seconds (fractions allowed) or an HTTP date (RFC 9110, section 10.2.3). At most a
// day.
std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view value,
                                                           std::chrono::system_clock::time_point now);

}
