#include "services/datasources/snowflake/api.hpp"

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "services/cloud/api_call.hpp"
#include "services/cloud/paged_query.hpp"
#include "services/cloud/url_text.hpp"

#include <fmt/format.h>

namespace datachat::services::datasources::snowflake {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_answer = 128U << 20U; // a partition has 16 MB packed at most

}

Api::Api(ApiSettings settings, std::unique_ptr<Credentials> credentials, net::HttpClient& client,
         asio::thread_pool& pool)
    : settings_(std::move(settings)), credentials_(std::move(credentials)), client_(client), pool_(pool)
{
}

SourceWords Api::words() const
{
    return {.account = settings_.account,
            .user = credentials_->has_key() ? credentials_->user() : "",
            .fingerprint = credentials_->fingerprint(),
            .database = settings_.database,
            .warehouse = settings_.warehouse,
            .role = settings_.role};
}

asio::awaitable<Result<Api::Reply>> Api::submit(RequestContext context, const StatementText& statement,
                                                std::chrono::milliseconds time)
{
    const auto seconds = std::max<std::int64_t>(1, (time.count() + 999) / 1000);
    json::object body{{"statement", statement.text},
                      {"timeout", seconds},
                      {"database", settings_.database},
                      {"parameters", json::object{{"timezone", "UTC"},
                                                  {"query_tag", "DataChat"},
                                                  {"binary_output_format", "HEX"},
                                                  {"multi_statement_count", "1"}}}};
    if (!settings_.schema.empty())
        body["schema"] = settings_.schema;
    if (!settings_.warehouse.empty())
        body["warehouse"] = settings_.warehouse;
    if (!settings_.role.empty())
        body["role"] = settings_.role;
    if (!statement.bindings.empty()) {
        json::object bindings;
        for (std::size_t i = 0; i < statement.bindings.size(); ++i)
            bindings[std::to_string(i + 1)] = json::object{{"type", "TEXT"}, {"value", statement.bindings[i]}};
        body["bindings"] = std::move(bindings);
    }
    const core::SystemClock clock;
    net::HttpRequest request;
    request.method = "POST";
    request.url =
        fmt::format("{}/api/v2/statements?async=true&requestId={}", settings_.endpoint, core::Ids(clock).next());
    request.headers = {{"Content-Type", "application/json"}};
    request.body = json::serialize(body);
    co_return co_await send(std::move(context), std::move(request));
}

asio::awaitable<Result<Api::Reply>> Api::look(RequestContext context, std::string handle)
{
    net::HttpRequest request;
    request.url = settings_.endpoint + "/api/v2/statements/" + cloud::url_escaped(handle);
    co_return co_await send(std::move(context), std::move(request));
}

asio::awaitable<Result<Api::Reply>> Api::partition(RequestContext context, std::string handle, std::size_t number)
{
    net::HttpRequest request;
    request.url =
        fmt::format("{}/api/v2/statements/{}?partition={}", settings_.endpoint, cloud::url_escaped(handle), number);
    co_return co_await send(std::move(context), std::move(request));
}

asio::awaitable<void> Api::cancel(RequestContext context, std::string handle)
{
    net::HttpRequest request;
    request.method = "POST";
    request.url = settings_.endpoint + "/api/v2/statements/" + cloud::url_escaped(handle) + "/cancel";
    request.headers = {{"Content-Type", "application/json"}};
    // What fails here ends by the statement's own timeout.
    static_cast<void>(co_await send(std::move(context), std::move(request)));
}

asio::awaitable<Result<Api::Reply>> Api::send(RequestContext context, net::HttpRequest request)
{
    request.max_body_bytes = longest_answer;
    request.compressed = true;
    request.headers.emplace_back("Accept", "application/json");
    const net::HeaderList headers = request.headers;
    cloud::CallRules rules{.retry = settings_.retry};
    if (request.method == "POST" && request.url.find("requestId=") != std::string::npos)
        rules.before_retry = [](net::HttpRequest& again) { again.url += "&retry=true"; };
    for (bool second = false;; second = true) {
        const auto token = credentials_->token();
        if (!token)
            co_return std::unexpected(token.error());
        request.headers = headers;
        request.headers.emplace_back("Authorization", "Bearer " + *token);
        if (credentials_->has_key())
            request.headers.emplace_back("X-Snowflake-Authorization-Token-Type", "KEYPAIR_JWT");
        auto response = co_await cloud::call(client_, context, request, rules);
        if (!response)
            co_return std::unexpected(response.error());
        if (response->status == 401 && !second && credentials_->has_key()) {
            credentials_->forget(); // the clock may have been set since it was signed
            continue;
        }
        if (response->status != 200 && response->status != 202)
            co_return std::unexpected(
                error_of(read_service_error(*response), words(), std::chrono::system_clock::now()));
        Reply reply{.status = response->status};
        auto body = co_await cloud::parse_answer(pool_, std::move(response->body), "Snowflake");
        if (!body)
            co_return std::unexpected(body.error());
        reply.body = std::move(*body);
        co_return reply;
    }
}

}
