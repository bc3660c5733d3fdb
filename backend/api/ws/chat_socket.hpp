#pragma once

#include "api/http/route.hpp"
#include "api/services.hpp"

namespace datachat::api {

// Turns the connection into the chat's WebSocket; refused with 426 for a request that asks for none.
asio::awaitable<core::Result<Response>> open_chat_socket(Services& services, Call& call);

}
