#pragma once

#include "core/result.hpp"
#include "models/request_context.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>

namespace datachat::net {

namespace asio = boost::asio;

// Waits; ends early with cancelled when the context's stop_token says so. Does not look at the deadline.
asio::awaitable<core::Result<void>> pause(models::RequestContext context, std::chrono::milliseconds time);

}
