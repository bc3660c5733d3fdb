#pragma once

#include "services/datasources/connection_slots.hpp"
#include "services/datasources/data_source.hpp"
#include "services/datasources/raw_statement.hpp"
#include "services/datasources/sqlite/connection.hpp"

#include <boost/asio/thread_pool.hpp>

#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

namespace datachat::services::datasources::sqlite {

struct SqliteConfig {
    std::filesystem::path file;
    bool immutable = false;       // nobody writes the file while it is open: no locks are taken
    std::size_t connections = 16; // in use at once; further queries wait
    std::size_t idle_connections = 4;
};

// An SQLite file, read on a pool of threads. Databases that other programs write (WAL or not) are fine; a file that was
// replaced is opened anew.
class SqliteDataSource final : public DataSource {
public:
    // `pool` must outlive the source.
    SqliteDataSource(SqliteConfig config, asio::thread_pool& pool);

    sql::Dialect dialect() const override { return sql::Dialect::sqlite; }
    Capabilities capabilities() const override { return {}; }
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

    asio::awaitable<Result<models::ResultSet>> collect_text(RequestContext context, std::string text,
                                                            sql::ExecutionLimits limits);
    Result<std::unique_ptr<Connection>> take();
    void give_back(std::unique_ptr<Connection> connection);

    // Runs `work(Connection&)` on the pool with a connection.
    template <class Work>
    asio::awaitable<std::invoke_result_t<Work&, Connection&>> with_connection(RequestContext context, Work work);

    SqliteConfig config_;
    asio::thread_pool& pool_;
    ConnectionSlots slots_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Connection>> idle_;
    std::stop_source closing_;
};

}
