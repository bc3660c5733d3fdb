#pragma once

#include "core/result.hpp"
#include "models/request_context.hpp"
#include "services/datasources/postgres/connection.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace datachat::services::datasources::postgres {

namespace asio = boost::asio;

// One coroutine's use of a connection on its own loop: sends, waits for the socket without blocking, and stops at the
// deadline or on the stop token. After an error of `next` other than the server's own the connection must not be used
// again. The connection must outlive it.
class Conversation {
public:
    Conversation(pg_conn* handle, const asio::any_io_executor& executor, std::stop_token cancel,
                 std::chrono::steady_clock::time_point deadline);
    ~Conversation();
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;

    // Runs one statement of our own and returns its whole reply. `parameters` are its $1, $2, ...
    asio::awaitable<Result<Reply>> run(std::string text, std::vector<std::string> parameters = {});

    // Opens a READ ONLY transaction with a statement timeout and has the server parse the statement, in one round trip.
    // Returns its description (columns); refused when it returns no rows, for then it does something else than read.
    asio::awaitable<Result<Reply>> prepare(std::string text, std::chrono::milliseconds time);

    // Starts the prepared statement; its rows then come one a reply by next().
    asio::awaitable<Result<void>> start();

    // The next reply, or none at the end of the statement. An error reply is an error.
    asio::awaitable<Result<Reply>> next();

    // Reads over what is left of a statement that failed, so that the connection can be used again.
    asio::awaitable<void> drain();

    // Ends the transaction. Called at the end of a statement.
    asio::awaitable<Result<void>> roll_back();

    // Whether the statement was stopped before its end: by the deadline or the stop token.
    bool interrupted() const;

    // Rows have been handed on: repeating the work on another connection would hand them on twice.
    void mark_delivered() { delivered_ = true; }
    bool has_delivered() const { return delivered_; }

private:
    struct Watch;

    asio::awaitable<Result<void>> wait_readable();
    asio::awaitable<Result<void>> flush();
    asio::awaitable<Result<void>> wait(bool for_write);
    Result<void> sent(int outcome) const;
    core::Error interruption() const;

    pg_conn* handle_;
    bool delivered_ = false;
    std::shared_ptr<Watch> watch_;
    std::optional<std::stop_callback<std::function<void()>>> on_stop_;
};

}
