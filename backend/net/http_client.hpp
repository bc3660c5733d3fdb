#pragma once

#include "core/result.hpp"
#include "models/request_context.hpp"
#include "net/http_message.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace datachat::net {

namespace asio = boost::asio;
using core::Errc;
using core::Error;
using core::Result;
using models::RequestContext;

class CurlEngine;
class CurlTransfer;

// What one client may reach and how much of it. A pooled connection is reused without looking at its address again, so
// clients with different trust are different objects.
struct HttpClientOptions {
    // False for addresses that users enter: loopback, private and link-local ones are then refused (forbidden), after
    // name resolution, and the environment's proxies are not used. (They never are for loopback names.)
    bool private_addresses = true;
    std::chrono::milliseconds connect_timeout{10'000};
    long max_connections_per_host = 256;
    std::size_t max_header_bytes = 64U << 10U;
    std::size_t buffer_bytes = 256U << 10U; // unread body above this pauses the transfer
    std::string certificate_file; // PEM of further authorities to trust instead of the system's; "" = the system's
};

// A response whose body arrives piece by piece. Destroying it ends the transfer and closes the connection, unless the
// body was read to its end.
class HttpStream {
public:
    HttpStream() = default;
    explicit HttpStream(std::shared_ptr<CurlTransfer> transfer);
    HttpStream(HttpStream&&) noexcept = default;
    HttpStream& operator=(HttpStream&& other) noexcept;
    ~HttpStream();

    int status() const;
    const HeaderList& headers() const;

    // The next bytes of the body, never empty; none at its end. Fails with timeout (idle, or the context's deadline),
    // cancelled, too_large (the request's limit), or upstream (cut). `idle_timeout` replaces the request's. One call at
    // a time.
    asio::awaitable<Result<std::optional<std::string>>>
    next(std::optional<std::chrono::milliseconds> idle_timeout = std::nullopt);

private:
    std::shared_ptr<CurlTransfer> transfer_;
};

// Sends HTTP/1.1 requests over pooled connections; TLS certificates are verified; redirects are not followed but
// returned. Safe to call from any coroutine: its work is done on a strand of the executor that it was made with, whose
// context must outlive it.
//
// Fails with invalid_argument (not an http or https address, malformed header), unavailable (name or connection),
// timeout, cancelled (the context's stop_token), too_large, forbidden (see HttpClientOptions), upstream (certificate,
// cut, not HTTP). Messages name host and port, never headers, path or query. A status of 400 and above is no failure.
class HttpClient {
public:
    explicit HttpClient(asio::any_io_executor executor, HttpClientOptions options = {});
    ~HttpClient();

    // The whole response.
    asio::awaitable<Result<HttpResponse>> fetch(RequestContext context, HttpRequest request);

    // Returns when status and headers have arrived.
    asio::awaitable<Result<HttpStream>> open(RequestContext context, HttpRequest request);

private:
    std::shared_ptr<CurlEngine> engine_;
};

}
