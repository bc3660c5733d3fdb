#pragma once

#include "net/http_client.hpp"
#include "net/retry_policy.hpp"
#include "services/datasources/bigquery/credentials.hpp"
#include "services/datasources/data_source.hpp"

#include <mutex>

namespace datachat::services::datasources::bigquery {

// Trades a service account's signature for tokens that are good for an hour
// (https://developers.google.com/identity/protocols/oauth2/service-account, "HTTP/REST"). Safe to use from any thread.
class AccessTokens {
public:
    AccessTokens(Credentials credentials, net::HttpClient& client, net::RetryPolicy retry)
        : credentials_(std::move(credentials)), client_(client), retry_(retry)
    {
    }

    // A token that is good for another minute. Fails with unauthorized; the message tells a wrong clock from a key that
    // was deleted.
    asio::awaitable<Result<std::string>> get(RequestContext context);

    // The service did not accept this token: another one is made, where that is possible. Whether it is.
    bool forget(const std::string& token);

    const Credentials& credentials() const { return credentials_; }

private:
    asio::awaitable<Result<std::string>> fetch(RequestContext context);

    Credentials credentials_;
    net::HttpClient& client_;
    net::RetryPolicy retry_;
    std::mutex mutex_;
    std::string token_;
    std::chrono::steady_clock::time_point good_until_;
};

}
