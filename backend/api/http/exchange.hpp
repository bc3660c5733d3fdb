#pragma once

#include "api/http/message.hpp"
#include "core/result.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace datachat::api {

namespace asio = boost::asio;

// One request and the way to its reply, while its connection lives. Used by one coroutine on the connection's loop.
class Exchange {
public:
    virtual ~Exchange() = default;

    virtual const Request& request() const = 0;

    // The next piece of a body that was announced as a stream; "" at its end. Fails with too_large, timeout, cancelled
    // (the client went away).
    virtual asio::awaitable<core::Result<std::string>> read_some() = 0;

    // Sends the head of a streamed reply and then its pieces; the server ends it when the handler returns with
    // `sent`. Fails with cancelled when the client went away, with timeout when it does not read.
    virtual asio::awaitable<core::Result<void>> begin_stream(int status, Headers headers) = 0;
    virtual asio::awaitable<core::Result<void>> write(std::string_view piece) = 0;

    // Stops when the client goes away or the server shuts down. Watching begins with the first call.
    virtual std::stop_token departed() = 0;
    // Stops when the server shuts down.
    virtual std::stop_token draining() const = 0;

    // Hands the connection over to a WebSocket: `session` gets the socket and the whole request when the handler has
    // returned with `sent`.
    using SocketSession = std::function<asio::awaitable<void>(asio::ip::tcp::socket, Request)>;
    virtual void upgrade(SocketSession session) = 0;
};

enum class BodyPolicy : unsigned char {
    buffered, // read before the handler is called
    streamed, // read by the handler
};

// What the site does with a request whose head has arrived.
struct Reception {
    BodyPolicy body = BodyPolicy::buffered;
    std::uint64_t body_limit = 1 << 20;
    std::function<asio::awaitable<Response>(Exchange&)> handle; // never throws for what a client can cause
};

// What is served: the API and the page. Safe to call from any loop.
class Site {
public:
    virtual ~Site() = default;
    virtual Reception receive(const Request& head) const = 0;
};

}
