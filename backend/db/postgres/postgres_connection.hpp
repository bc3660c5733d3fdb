#pragma once

#include "core/result.hpp"
#include "db/value.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <string>

typedef struct pg_conn PGconn;
typedef struct pg_result PGresult;

namespace datachat::db::postgres {

namespace asio = boost::asio;

// One connection to the metadata server, non-blocking: waits on the loop of whoever awaits it, and may be lent to
// another loop between two statements.
class PostgresConnection {
public:
    struct Options {
        std::string uri;
        std::string schema;   // the search path; "" leaves it
        std::string location; // for messages
        std::chrono::milliseconds connect_within = std::chrono::seconds(10);
        std::chrono::milliseconds statement_within = std::chrono::seconds(30);
    };

    static asio::awaitable<core::Result<std::unique_ptr<PostgresConnection>>> open(Options options);

    // One statement with $1... parameters over the extended protocol.
    asio::awaitable<core::Result<Rows>> run(std::string sql, Values values);

    // Nothing is running or open on it, and the server has not hung up.
    bool is_idle();

    // A statement of the open transaction failed: it can only be rolled back.
    bool has_failed() const;

private:
    struct Close {
        void operator()(PGconn* handle) const;
    };
    struct Clear {
        void operator()(PGresult* result) const;
    };
    using ResultHandle = std::unique_ptr<PGresult, Clear>;
    using Deadline = std::chrono::steady_clock::time_point;

    PostgresConnection(PGconn* handle, Options options) : handle_(handle), options_(std::move(options)) {}
    asio::awaitable<core::Result<void>> connect();
    asio::awaitable<bool> flush(Deadline deadline);
    asio::awaitable<core::Result<ResultHandle>> receive(Deadline deadline);
    core::Error broken();
    core::Error timed_out();

    std::unique_ptr<PGconn, Close> handle_;
    Options options_;
};

}
