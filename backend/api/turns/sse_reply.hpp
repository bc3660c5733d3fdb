#pragma once

#include "api/http/route.hpp"
#include "api/routes/chat_request.hpp"
#include "api/services.hpp"

namespace datachat::api {

// Replies with a turn as server-sent events, until it is at rest or the client goes away. The turn goes on either way.
asio::awaitable<core::Result<Response>> stream_turn(Services& services, Call& call, BegunTurn begun);

}
