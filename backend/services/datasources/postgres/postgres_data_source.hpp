#pragma once

#include "services/datasources/connection_slots.hpp"
#include "services/datasources/data_source.hpp"
#include "services/datasources/postgres/connection.hpp"
#include "services/datasources/postgres/conversation.hpp"
#include "services/datasources/postgres/decode.hpp"
#include "services/datasources/raw_statement.hpp"

#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace datachat::services::datasources::postgres {

struct PostgresConfig {
    std::string uri; // postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=...
    SessionSettings session;
    std::size_t connections = 8; // in use at once, over all loops; further queries wait
    std::size_t idle_connections = 4;
    std::chrono::seconds idle_time{300}; // after which an idle connection is closed
};

// A PostgreSQL database (12 or newer), read asynchronously on the caller's loop. Only connecting and cancelling use the
// pool.
class PostgresDataSource final : public DataSource {
public:
    // Fails with invalid_argument for an address that is none. `pool` must outlive the source.
    static Result<std::unique_ptr<PostgresDataSource>> make(PostgresConfig config, asio::thread_pool& pool);

    sql::Dialect dialect() const override { return sql::Dialect::postgres; }
    Capabilities capabilities() const override { return {.estimates_rows = true, .has_zone_types = true}; }
    asio::awaitable<Result<void>> connect(RequestContext context) override;
    asio::awaitable<Result<models::Schema>> get_schema(RequestContext context) override;
    asio::awaitable<Result<models::Schema>> get_tables(RequestContext context,
                                                       std::vector<models::TablePath> tables) override;
    asio::awaitable<Result<models::ResultSet>> execute_query(RequestContext context, sql::CheckedQuery query) override;
    asio::awaitable<Result<StreamSummary>> stream_query(RequestContext context, sql::CheckedQuery query,
                                                        BatchSink& sink) override;
    asio::awaitable<Result<Estimate>> estimate(RequestContext context, sql::CheckedQuery query) override;
    asio::awaitable<Result<ConnectionReport>> test_connection(RequestContext context) override;
    asio::awaitable<Result<std::string>> data_mark(RequestContext context) override;
    asio::awaitable<void> close() override;

private:
    friend struct datasources::RawStatement;

    PostgresDataSource(PostgresConfig config, ConnectOptions options, asio::thread_pool& pool);

    // Takes the rows of one batch; whether to go on.
    using TakeBatch = std::function<asio::awaitable<Result<void>>(models::Batch&)>;

    asio::awaitable<Result<Connection>> take(RequestContext context, bool fresh);
    void give_back(Connection connection);
    void abandon(Connection connection);
    std::shared_ptr<const UserTypes> user_types();

    // Runs `work(Conversation&)` with a connection until `deadline`; once more with a fresh connection if an idle one
    // proves dead before work is done.
    template <class Value>
    asio::awaitable<Result<Value>> converse(RequestContext context, std::chrono::steady_clock::time_point deadline,
                                            std::function<asio::awaitable<Result<Value>>(Conversation&)> work);
    asio::awaitable<Result<StreamSummary>> run_text(RequestContext context, std::string text,
                                                    sql::ExecutionLimits limits, TakeBatch take_batch,
                                                    std::int64_t batch_rows, std::int64_t batch_bytes);
    asio::awaitable<Result<models::ResultSet>> collect_text(RequestContext context, std::string text,
                                                            sql::ExecutionLimits limits);

    PostgresConfig config_;
    ConnectOptions options_;
    asio::thread_pool& pool_;
    ConnectionSlots slots_;
    std::mutex mutex_;
    std::vector<Connection> idle_;
    std::shared_ptr<const UserTypes> user_types_;
    bool closed_ = false;
};

}
