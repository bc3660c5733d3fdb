#include "services/datasources/bigquery/access_tokens.hpp"

#include "services/cloud/api_call.hpp"
#include "services/cloud/url_text.hpp"
#include "services/datasources/bigquery/errors.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace datachat::services::datasources::bigquery {
namespace {

namespace json = boost::json;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr std::string_view scope = "https://www.googleapis.com/auth/bigquery";
constexpr seconds lifetime{3600}; // the most that is granted
constexpr seconds margin{60};
constexpr std::size_t longest_answer = 64U << 10U;

json::object claims_of(const ServiceAccount& account, std::int64_t now)
{
    return {{"iss", account.email},
            {"scope", scope},
            {"aud", account.token_address},
            {"iat", now},
            {"exp", now + lifetime.count()}};
}

}

asio::awaitable<Result<std::string>> AccessTokens::get(RequestContext context)
{
    if (!credentials_.account)
        co_return credentials_.token;
    {
        const std::lock_guard lock(mutex_);
        if (!token_.empty() && steady_clock::now() < good_until_)
            co_return token_;
    }
    co_return co_await fetch(std::move(context));
}

bool AccessTokens::forget(const std::string& token)
{
    const std::lock_guard lock(mutex_);
    if (token_ == token)
        token_.clear();
    return credentials_.account.has_value();
}

asio::awaitable<Result<std::string>> AccessTokens::fetch(RequestContext context)
{
    const ServiceAccount& account = *credentials_.account;
    const auto asked_at = steady_clock::now();
    const auto now = std::chrono::system_clock::now();
    json::object header;
    if (!account.key_id.empty())
        header["kid"] = account.key_id;
    const std::int64_t seconds_now = std::chrono::duration_cast<seconds>(now.time_since_epoch()).count();
    const auto assertion = account.key.sign(std::move(header), claims_of(account, seconds_now));
    if (!assertion)
        co_return std::unexpected(assertion.error());
    net::HttpRequest request;
    request.method = "POST";
    request.url = account.token_address;
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    request.body =
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=" + cloud::url_escaped(*assertion);
    request.max_body_bytes = longest_answer;
    const auto response = co_await cloud::call(client_, std::move(context), std::move(request), {.retry = retry_});
    if (!response)
        co_return std::unexpected(response.error());
    boost::system::error_code malformed;
    const json::value answer = json::parse(response->body, malformed);
    const json::value* token = nullptr;
    if (!malformed && answer.is_object() && response->status == 200)
        token = answer.get_object().if_contains("access_token");
    if (token == nullptr || !token->is_string())
        co_return std::unexpected(token_error(*response, account.email, now));
    seconds good_for = lifetime;
    if (const json::value* expires = answer.get_object().if_contains("expires_in");
        expires != nullptr && expires->is_int64())
        good_for = seconds(std::clamp<std::int64_t>(expires->get_int64(), 0, lifetime.count()));
    const std::lock_guard lock(mutex_);
    token_ = token->get_string();
    good_until_ = asked_at + good_for - std::min(margin, good_for / 2);
    co_return token_;
}

}
