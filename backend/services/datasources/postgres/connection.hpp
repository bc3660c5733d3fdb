#pragma once

#include "core/result.hpp"
#include "services/datasources/postgres/connect_options.hpp"

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>

struct pg_conn;
struct pg_result;

namespace datachat::services::datasources::postgres {

struct HandleDeleter {
    void operator()(pg_conn* handle) const;
};
struct ReplyDeleter {
    void operator()(pg_result* reply) const;
};
using Handle = std::unique_ptr<pg_conn, HandleDeleter>;
using Reply = std::unique_ptr<pg_result, ReplyDeleter>; // what libpq calls a result; null at the end of a statement

// A connection between two uses.
struct Connection {
    Handle handle;
    std::chrono::steady_clock::time_point idle_since;
    bool reused = false; // it has been idle: the server may have ended it meanwhile
};

struct SessionSettings {
    std::string search_path; // "" = the role's own
    std::string time_zone = "UTC";
};

// Connects and makes the session read-only. Blocks (also for name look-up): call it on a pool. Fails as connect_error
// says, and with timeout and cancelled.
Result<Connection> open_connection(const ConnectOptions& options, const SessionSettings& settings,
                                   std::stop_token cancel, std::chrono::steady_clock::time_point deadline);

}
