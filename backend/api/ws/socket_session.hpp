#pragma once

#include "api/http/message.hpp"
#include "api/services.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <stop_token>

namespace datachat::api {

// Serves one WebSocket of the chat until it ends. Never throws.
asio::awaitable<void> serve_chat_socket(Services& services, models::RequestContext context,
                                        asio::ip::tcp::socket socket, Request upgrade, std::stop_token draining);

}
