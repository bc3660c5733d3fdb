#pragma once

#include <boost/asio/awaitable.hpp>

#include <chrono>

namespace datachat::db::postgres {

enum class Readiness : unsigned char { read, write };

// Waits on the current loop until the socket, which stays the caller's, is ready; false when `deadline` passed first.
boost::asio::awaitable<bool> wait_socket(int socket, Readiness readiness,
                                         std::chrono::steady_clock::time_point deadline);

}
