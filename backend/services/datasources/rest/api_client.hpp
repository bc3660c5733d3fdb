#pragma once

#include "net/http_client.hpp"
#include "net/retry_policy.hpp"
#include "services/datasources/records/paging.hpp"
#include "services/datasources/rest/rest_config.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <string>

namespace datachat::services::datasources::rest {

namespace asio = boost::asio;
using models::RequestContext;

// Asks one API with its credentials. Every request is a GET; a refusal that may pass (429, 5xx) and a connection that
// breaks off are tried once more.
class ApiClient {
public:
    // `config` must outlive the client.
    ApiClient(const RestConfig& config, asio::any_io_executor executor);

    // The page's address, without credentials: to be shown and to resolve further pages against.
    Result<std::string> address_of(const TableConfig& table, const records::PageRequest& page,
                                   const Parameters& filters, const std::string& before) const;

    // The whole answer, of any status. Fails as HttpClient does; too_large says how to ask for less.
    asio::awaitable<Result<net::HttpResponse>> get(RequestContext context, const TableConfig& table,
                                                   std::string address, std::size_t longest);

private:
    const RestConfig& config_;
    net::RetryPolicy retry_;
    net::HttpClient client_;
};

}
