#pragma once

#include "api/http/connection.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace datachat::api {

struct Address {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0; // 0 = any free one
};

// Accepts connections on one event loop per core, all on the same port (SO_REUSEPORT): a connection stays on its loop.
// The first loop is the caller's, the others run on threads of the server.
class Server {
public:
    // Binds. Fails with invalid_argument (no such host), conflict (the port is taken) and forbidden.
    static core::Result<std::unique_ptr<Server>> bind(asio::io_context& first_loop, Address address, std::size_t loops,
                                                      HttpLimits limits);
    ~Server();

    std::uint16_t port() const { return port_; }
    bool is_loopback() const { return loopback_; }

    // Begins to accept. `site` must outlive the server.
    void start(const Site& site);

    // Stops accepting, lets requests under way finish for `patience`, and ends the threads. On the first loop.
    asio::awaitable<void> drain(std::chrono::milliseconds patience);

    // Connections that are open on all loops.
    asio::awaitable<std::size_t> open_connections();

private:
    struct Loop;
    Server() = default;
    static asio::awaitable<void> accept(Loop& loop);

    std::uint16_t port_ = 0;
    bool loopback_ = true;
    HttpLimits limits_;
    std::vector<std::unique_ptr<Loop>> loops_;
};

}
