#include "services/datasources/bigquery/api.hpp"

#include "services/cloud/api_call.hpp"
#include "services/cloud/paged_query.hpp"

namespace datachat::services::datasources::bigquery {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_answer = 64U << 20U; // a page has 10 MB of cells and more around them

}

Api::Api(ApiSettings settings, Credentials credentials, net::HttpClient& client, asio::thread_pool& pool)
    : settings_(std::move(settings)), client_(client), pool_(pool),
      tokens_(std::move(credentials), client, settings_.retry), location_(settings_.location)
{
}

std::string Api::location() const
{
    const std::lock_guard lock(mutex_);
    return location_;
}

void Api::set_location(std::string location)
{
    const std::lock_guard lock(mutex_);
    location_ = std::move(location);
}

SourceWords Api::words() const
{
    const auto& account = credentials().account;
    return {.project = settings_.project,
            .dataset = settings_.dataset,
            .location = location(),
            .who = account ? account->email : "The account of this token",
            .has_account = account.has_value(),
            .bytes_billed_limit = settings_.bytes_billed_limit};
}

asio::awaitable<Result<json::value>> Api::get(RequestContext context, std::string path)
{
    net::HttpRequest request;
    request.url = settings_.endpoint + "/bigquery/v2/projects/" + path;
    co_return co_await send(std::move(context), std::move(request));
}

asio::awaitable<Result<json::value>> Api::post(RequestContext context, std::string path, json::object body)
{
    net::HttpRequest request;
    request.method = "POST";
    request.url = settings_.endpoint + "/bigquery/v2/projects/" + path;
    request.headers = {{"Content-Type", "application/json"}};
    request.body = json::serialize(body);
    co_return co_await send(std::move(context), std::move(request));
}

asio::awaitable<Result<json::value>> Api::send(RequestContext context, net::HttpRequest request)
{
    request.max_body_bytes = longest_answer;
    request.compressed = true;
    const net::HeaderList headers = request.headers;
    for (bool second = false;; second = true) {
        const auto token = co_await tokens_.get(context);
        if (!token)
            co_return std::unexpected(token.error());
        request.headers = headers;
        request.headers.emplace_back("Authorization", "Bearer " + *token);
        auto response = co_await cloud::call(client_, context, request, {settings_.retry, is_passing});
        if (!response)
            co_return std::unexpected(response.error());
        if (response->status == 401 && !second && tokens_.forget(*token))
            continue; // it was taken back before its time
        if (response->status >= 300)
            co_return std::unexpected(error_of(read_service_error(*response), words()));
        co_return co_await cloud::parse_answer(pool_, std::move(response->body), "BigQuery");
    }
}

}
