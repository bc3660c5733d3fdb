#include "services/datasources/rest/api_client.hpp"

#include "net/pause.hpp"
#include "services/datasources/rest/address_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::services::datasources::rest {
namespace {

using core::Errc;
using core::fail;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr net::RetryPolicy one_retry{.max_attempts = 2, .max_retry_after = milliseconds(15'000)};

net::HttpClientOptions options_of(const RestConfig& config)
{
    return {.private_addresses = config.private_addresses,
            .max_connections_per_host = 8,
            .certificate_file = config.certificate_file};
}

bool may_pass(const net::HttpResponse& response)
{
    return response.status >= 300 && net::is_worth_retrying(response.status);
}

milliseconds left_until(steady_clock::time_point deadline)
{
    if (deadline == steady_clock::time_point::max())
        return milliseconds::max();
    return std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now());
}

}

ApiClient::ApiClient(const RestConfig& config, asio::any_io_executor executor)
    : config_(config), retry_(one_retry), client_(std::move(executor), options_of(config))
{
}

Result<std::string> ApiClient::address_of(const TableConfig& table, const records::PageRequest& page,
                                          const Parameters& filters, const std::string& before) const
{
    if (!page.address.empty())
        return resolved_address(before, page.address);
    Parameters parameters = table.parameters;
    parameters.insert(parameters.end(), page.parameters.begin(), page.parameters.end());
    parameters.insert(parameters.end(), filters.begin(), filters.end());
    return with_parameters(table.path.empty() ? config_.base : config_.base + '/' + table.path, parameters);
}

asio::awaitable<Result<net::HttpResponse>> ApiClient::get(RequestContext context, const TableConfig& table,
                                                          std::string address, std::size_t longest)
{
    net::HttpRequest request;
    request.url = std::move(address);
    request.headers = config_.headers;
    request.headers.emplace_back("Accept", "application/json");
    request.max_body_bytes = longest;
    const Auth& auth = config_.auth;
    if (auth.kind == AuthKind::bearer)
        request.headers.emplace_back("Authorization", "Bearer " + auth.secret);
    else if (auth.kind == AuthKind::basic)
        request.headers.emplace_back("Authorization", "Basic " + base64(auth.user + ':' + auth.secret));
    else if (auth.kind == AuthKind::header)
        request.headers.emplace_back(auth.name, auth.secret);
    else if (auth.kind == AuthKind::query)
        request.url = with_parameters(request.url, {{auth.name, auth.secret}});

    for (net::FailedAttempt attempt{};; ++attempt.number) {
        auto response = co_await client_.fetch(context, request);
        attempt.status = response ? response->status : 0;
        attempt.retry_after.reset();
        if (response && may_pass(*response))
            attempt.retry_after = net::parse_retry_after(net::find_header(response->headers, "Retry-After"),
                                                         std::chrono::system_clock::now());
        const bool again = response ? may_pass(*response) : response.error().code == Errc::upstream;
        const auto delay =
            again ? net::delay_before_retry(retry_, attempt, left_until(context.deadline), 0.5) : std::nullopt;
        if (delay) {
            if (auto waited = co_await net::pause(context, *delay); !waited)
                co_return std::unexpected(waited.error());
            continue;
        }
        if (!response && response.error().code == Errc::forbidden)
            co_return fail(Errc::forbidden,
                           response.error().message + " Set \"allow_private_addresses\" of the source if it shall be.");
        if (!response && response.error().code == Errc::too_large)
            co_return fail(Errc::too_large,
                           fmt::format("A page of {} is larger than what may be fetched. Let a page hold less "
                                       "(\"size\" of its pagination), ask for a part of it by a column that the API "
                                       "filters by, or raise \"most_megabytes\" of the source.",
                                       table.name));
        co_return response;
    }
}

}
