#pragma once

#include "services/datasources/connection_slots.hpp"
#include "services/datasources/data_source.hpp"
#include "services/datasources/mysql/connect_options.hpp"
#include "services/datasources/raw_statement.hpp"

#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <type_traits>
#include <vector>

namespace datachat::services::datasources::mysql {

class Interruption;
class Session;

struct MysqlConfig {
    std::string uri;             // mysql:// or mariadb://..., as parse_uri reads it
    std::size_t connections = 8; // in use at once, over all loops; further queries wait
    std::size_t idle_connections = 4;
    std::chrono::seconds idle_time{300}; // after which an idle connection is closed
};

// A MariaDB (10.3 or newer) or MySQL (8 or newer) database, read on a pool of threads. Each query is one prepared
// statement in a READ ONLY transaction of its own.
class MysqlDataSource final : public DataSource {
public:
    // Fails with invalid_argument for an address that is none. `pool` must outlive the source.
    static Result<std::unique_ptr<MysqlDataSource>> make(MysqlConfig config, asio::thread_pool& pool);
    ~MysqlDataSource() override;

    sql::Dialect dialect() const override { return sql::Dialect::mysql; }
    Capabilities capabilities() const override { return {.estimates_rows = true}; }
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
    struct Run;

    MysqlDataSource(MysqlConfig config, ConnectOptions options, asio::thread_pool& pool);

    asio::awaitable<Result<models::ResultSet>> collect_text(RequestContext context, std::string text,
                                                            sql::ExecutionLimits limits);

    // These block and run on the pool.
    Result<std::unique_ptr<Session>> take(Interruption& interruption, bool fresh);
    void settle(std::unique_ptr<Session> session);
    Result<std::unique_ptr<Run>> begin(const RequestContext& context, const std::string& text,
                                       const sql::ExecutionLimits& limits);
    void end(std::unique_ptr<Run> run);

    // Runs `work(Session&, Interruption&)` on the pool until `deadline`; once more with a fresh connection if an idle
    // one proves dead.
    template <class Work>
    asio::awaitable<std::invoke_result_t<Work&, Session&, Interruption&>>
    with_session(RequestContext context, std::chrono::steady_clock::time_point deadline, Work work);

    MysqlConfig config_;
    ConnectOptions options_;
    asio::thread_pool& pool_;
    ConnectionSlots slots_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Session>> idle_;
    std::stop_source closing_;
};

}
