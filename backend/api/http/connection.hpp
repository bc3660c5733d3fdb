#pragma once

#include "api/http/exchange.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>

namespace datachat::api {

struct HttpLimits {
    std::size_t header_bytes = 16 << 10;
    std::chrono::milliseconds idle{75'000};    // between two requests
    std::chrono::milliseconds request{30'000}; // to send one; an upload: for each piece
    std::chrono::milliseconds write{30'000};   // a client that reads nothing for so long is gone
    std::size_t connections = 12'000;          // a process; further ones are refused
};

// What the connections of one loop share. Used on that loop only.
struct LoopState {
    const Site& site;
    HttpLimits limits;
    std::stop_token draining; // set on the loop itself
    std::size_t open = 0;     // connections
    std::stop_source* drain_source = nullptr;
};

// Serves HTTP/1.1 requests on one connection until either side ends it. Never throws.
asio::awaitable<void> serve_connection(asio::ip::tcp::socket socket, LoopState& loop);

}
