#include "services/cloud/api_call.hpp"

#include "net/pause.hpp"
#include "services/datasources/utf8.hpp"

#include <algorithm>
#include <random>

namespace datachat::services::cloud {
namespace {

using core::Errc;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

double random_jitter()
{
    thread_local std::minstd_rand generator(std::random_device{}());
    return std::uniform_real_distribution<double>(0, 1)(generator);
}

}

asio::awaitable<Result<net::HttpResponse>> call(net::HttpClient& client, RequestContext context,
                                                net::HttpRequest request, CallRules rules)
{
    for (int number = 1;; ++number) {
        auto response = co_await client.fetch(context, request);
        net::FailedAttempt failed{.number = number};
        if (!response && response.error().code != Errc::upstream) // only broken connections are worth it
            co_return response;
        if (response) {
            failed.status = response->status;
            failed.retry_after = net::parse_retry_after(net::find_header(response->headers, "Retry-After"),
                                                        std::chrono::system_clock::now());
            if (rules.worth_retrying && rules.worth_retrying(*response))
                failed.status = 503;
            else if (response->status < 400)
                co_return response;
        }
        const auto time_left = std::chrono::duration_cast<milliseconds>(context.deadline - steady_clock::now());
        const auto delay = net::delay_before_retry(rules.retry, failed, time_left, random_jitter());
        if (!delay)
            co_return response;
        if (auto waited = co_await net::pause(context, *delay); !waited)
            co_return std::unexpected(std::move(waited.error()));
        if (rules.before_retry)
            rules.before_retry(request);
    }
}

bool is_safe_for_secrets(std::string_view url)
{
    const net::Target target = net::parse_target(url);
    return !target.authority.empty() &&
           (target.secure || target.host == "localhost" || target.host == "[::1]" || target.host == "127.0.0.1");
}

std::string detail_of(std::string_view words)
{
    constexpr std::size_t enough = 500;
    std::string clean = datasources::repaired_utf8(words.substr(0, enough));
    std::ranges::replace_if(clean, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
    return clean;
}

}
