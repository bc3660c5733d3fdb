#pragma once

#include "core/result.hpp"
#include "net/http_client.hpp"
#include "net/retry_policy.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <string_view>

// What interfaces over HTTP have in common.
namespace datachat::services::cloud {

namespace asio = boost::asio;
using core::Result;
using models::RequestContext;

// One more attempt, as both vendors ask for: after at least a second.
inline constexpr net::RetryPolicy one_retry{.max_attempts = 2,
                                            .first_delay = std::chrono::milliseconds(2'000),
                                            .max_delay = std::chrono::milliseconds(32'000),
                                            .max_retry_after = std::chrono::milliseconds(30'000)};

struct CallRules {
    net::RetryPolicy retry = one_retry;
    // Beside the statuses 429, 500, 502, 503 and 504; may be empty.
    std::function<bool(const net::HttpResponse&)> worth_retrying = {};
    // Marks the second request as such; may be empty.
    std::function<void(net::HttpRequest&)> before_retry = {};
};

// Sends a request that may be sent twice without harm, and once more when that can help: the connection broke, or the
// rules say so. What the service answered in the end is no failure, whatever its status.
asio::awaitable<Result<net::HttpResponse>> call(net::HttpClient& client, RequestContext context,
                                                net::HttpRequest request, CallRules rules = {});

// Whether an address may be given keys and tokens: https, or plain http to this machine.
bool is_safe_for_secrets(std::string_view url);

// A service's own words for the log: one line of at most 500 bytes.
std::string detail_of(std::string_view words);

}
