#pragma once

#include "services/datasources/bigquery/access_tokens.hpp"
#include "services/datasources/bigquery/errors.hpp"

#include <boost/asio/thread_pool.hpp>
#include <boost/json.hpp>

namespace datachat::services::datasources::bigquery {

struct ApiSettings {
    std::string endpoint = "https://bigquery.googleapis.com"; // of Google, of a private endpoint
    std::string project;                                      // that runs and pays the queries
    std::string data_project;                                 // that the dataset is in
    std::string dataset;
    std::string location;                // "EU"; "" = where the dataset is
    std::int64_t bytes_billed_limit = 0; // of one query; 0 = none
    std::int64_t page_rows = 10'000;
    std::chrono::milliseconds first_wait{200};   // for the answer with the first request
    std::chrono::milliseconds next_wait{10'000}; // with each further one
    net::RetryPolicy retry;
};

// The REST interface v2, with tokens, one retry and errors in words. Safe to use from any coroutine.
class Api {
public:
    Api(ApiSettings settings, Credentials credentials, net::HttpClient& client, asio::thread_pool& pool);

    // `path` begins below /bigquery/v2/projects/, its parts are escaped. An answer of an error status is an error.
    asio::awaitable<Result<boost::json::value>> get(RequestContext context, std::string path);
    asio::awaitable<Result<boost::json::value>> post(RequestContext context, std::string path,
                                                     boost::json::object body);

    const ApiSettings& settings() const { return settings_; }
    const Credentials& credentials() const { return tokens_.credentials(); }
    // Found out when the source is connected.
    std::string location() const;
    void set_location(std::string location);
    SourceWords words() const;

private:
    asio::awaitable<Result<boost::json::value>> send(RequestContext context, net::HttpRequest request);

    ApiSettings settings_;
    net::HttpClient& client_;
    asio::thread_pool& pool_;
    AccessTokens tokens_;
    mutable std::mutex mutex_;
    std::string location_;
};

}
