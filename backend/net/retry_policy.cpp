#include "net/retry_policy.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

namespace datachat::net {

using std::chrono::milliseconds;

bool is_worth_retrying(int status)
{
    if (status == 0 || status == 408 || status == 425 || status == 429)
        return true;
    return status >= 500 && status != 501 && status != 505;
}

std::optional<milliseconds> delay_before_retry(const RetryPolicy& policy, const FailedAttempt& attempt,
                                               milliseconds time_left, double jitter)
{
    if (!is_worth_retrying(attempt.status) || attempt.number >= policy.max_attempts)
        return std::nullopt;
    jitter = std::clamp(jitter, 0.0, 1.0);

    milliseconds delay{};
    if (attempt.retry_after) {
        if (*attempt.retry_after > policy.max_retry_after)
            return std::nullopt;
        const auto asked = static_cast<double>(attempt.retry_after->count());
        delay = *attempt.retry_after + milliseconds(std::llround(asked * jitter / 10));
    } else {
        const int doublings = std::clamp(attempt.number - 1, 0, 16);
        const milliseconds full = std::min(policy.first_delay * (1 << doublings), policy.max_delay);
        delay = milliseconds(std::llround(static_cast<double>(full.count()) * (0.5 + jitter / 2)));
    }
    if (delay >= time_left)
        return std::nullopt;
    return delay;
}

std::optional<milliseconds> parse_retry_after(std::string_view value, std::chrono::system_clock::time_point now)
{
    constexpr double day = 86'400;
    while (value.starts_with(' '))
        value.remove_prefix(1);
    while (value.ends_with(' '))
        value.remove_suffix(1);
    if (value.empty() || value.size() > 64)
        return std::nullopt;

    double seconds = 0;
    const auto [end, error] =
        std::from_chars(value.data(), value.data() + value.size(), seconds, std::chars_format::fixed);
    if (error != std::errc() || end != value.data() + value.size()) {
        const std::time_t date = curl_getdate(std::string(value).c_str(), nullptr); // pure: parses text
        if (date < 0)
            return std::nullopt;
        seconds = std::chrono::duration<double>(std::chrono::system_clock::from_time_t(date) - now).count();
    }
    if (std::isnan(seconds))
        return std::nullopt;
    return milliseconds(std::llround(std::clamp(seconds, 0.0, day) * 1000));
}

}
