#pragma once

#include "net/http_client.hpp"
#include "net/retry_policy.hpp"
#include "services/datasources/data_source.hpp"
#include "services/datasources/snowflake/credentials.hpp"
#include "services/datasources/snowflake/errors.hpp"

#include <boost/asio/thread_pool.hpp>
#include <boost/json.hpp>

namespace datachat::services::datasources::snowflake {

struct ApiSettings {
    std::string endpoint; // https://ACCOUNT.snowflakecomputing.com
    std::string account;
    std::string database;
    std::string schema; // "" = every schema of the database
    std::string warehouse;
    std::string role; // "" = the user's own
    net::RetryPolicy retry;
    std::chrono::milliseconds first_poll{20};
    std::chrono::milliseconds longest_poll{500};
};

// A text with ? and what stands for each.
struct StatementText {
    std::string text;
    std::vector<std::string> bindings = {};
};

// The SQL API v2 (https://docs.snowflake.com/en/developer-guide/sql-api/reference). Safe to use from any coroutine.
class Api {
public:
    Api(ApiSettings settings, std::unique_ptr<Credentials> credentials, net::HttpClient& client,
        asio::thread_pool& pool);

    struct Reply {
        int status = 0; // 200, or 202 while the statement runs
        boost::json::value body;
    };

    // Hands a statement over and does not wait for its end. Sent twice it is run once.
    asio::awaitable<Result<Reply>> submit(RequestContext context, const StatementText& statement,
                                          std::chrono::milliseconds time);
    // How a statement stands; its first partition when it has ended.
    asio::awaitable<Result<Reply>> look(RequestContext context, std::string handle);
    asio::awaitable<Result<Reply>> partition(RequestContext context, std::string handle, std::size_t number);
    asio::awaitable<void> cancel(RequestContext context, std::string handle);

    const ApiSettings& settings() const { return settings_; }
    bool has_key() const { return credentials_->has_key(); }
    SourceWords words() const;

private:
    asio::awaitable<Result<Reply>> send(RequestContext context, net::HttpRequest request);

    ApiSettings settings_;
    std::unique_ptr<Credentials> credentials_;
    net::HttpClient& client_;
    asio::thread_pool& pool_;
};

}
