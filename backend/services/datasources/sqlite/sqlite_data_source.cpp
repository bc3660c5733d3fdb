#include "services/datasources/sqlite/sqlite_data_source.hpp"

#include "core/run_blocking.hpp"
#include "services/datasources/row_cursor.hpp"
#include "services/datasources/sqlite/cursor.hpp"
#include "services/datasources/sqlite/schema_reader.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

namespace datachat::services::datasources::sqlite {

SqliteDataSource::SqliteDataSource(SqliteConfig config, asio::thread_pool& pool)
    : config_(std::move(config)), pool_(pool), slots_(config_.connections)
{
}

Result<std::unique_ptr<Connection>> SqliteDataSource::take()
{
    {
        const std::lock_guard lock(mutex_);
        while (!idle_.empty()) {
            std::unique_ptr<Connection> connection = std::move(idle_.back());
            idle_.pop_back();
            if (connection->is_current())
                return connection;
        }
    }
    return Connection::open(config_.file, config_.immutable, closing_.get_token());
}

void SqliteDataSource::give_back(std::unique_ptr<Connection> connection)
{
    const std::lock_guard lock(mutex_);
    if (idle_.size() < config_.idle_connections && !closing_.stop_requested())
        idle_.push_back(std::move(connection));
}

template <class Work>
asio::awaitable<std::invoke_result_t<Work&, Connection&>> SqliteDataSource::with_connection(RequestContext context,
                                                                                            Work work)
{
    auto slot = co_await slots_.acquire(context);
    if (!slot)
        co_return std::unexpected(slot.error());
    auto task = [&]() -> std::invoke_result_t<Work&, Connection&> {
        auto connection = take();
        if (!connection)
            return std::unexpected(connection.error());
        auto result = work(**connection);
        give_back(std::move(*connection));
        return result;
    };
    co_return co_await core::run_blocking(pool_, task);
}

asio::awaitable<Result<void>> SqliteDataSource::connect(RequestContext context)
{
    auto work = [](Connection&) -> Result<void> { return {}; };
    co_return co_await with_connection(context, work);
}

asio::awaitable<Result<models::Schema>> SqliteDataSource::get_schema(RequestContext context)
{
    auto work = [&](Connection& connection) { return read_schema(connection, context.cancel, context.deadline); };
    co_return co_await with_connection(context, work);
}

asio::awaitable<Result<models::Schema>> SqliteDataSource::get_tables(RequestContext context,
                                                                     std::vector<models::TablePath> tables)
{
    auto work = [&](Connection& connection) {
        return read_tables(connection, tables, context.cancel, context.deadline);
    };
    co_return co_await with_connection(context, work);
}

asio::awaitable<Result<models::ResultSet>> SqliteDataSource::collect_text(RequestContext context, std::string text,
                                                                          sql::ExecutionLimits limits)
{
    auto work = [&](Connection& connection) -> Result<models::ResultSet> {
        connection.watch(context.cancel, end_of_query(context, limits.time));
        auto statement = connection.prepare(text);
        if (!statement)
            return std::unexpected(statement.error());
        Cursor cursor(connection, std::move(*statement));
        return collect(cursor, limits);
    };
    co_return co_await with_connection(context, work);
}

asio::awaitable<Result<models::ResultSet>> SqliteDataSource::execute_query(RequestContext context,
                                                                           sql::CheckedQuery query)
{
    co_return co_await collect_text(context, query.text(), query.limits());
}

asio::awaitable<Result<StreamSummary>> SqliteDataSource::stream_query(RequestContext context, sql::CheckedQuery query,
                                                                      BatchSink& sink)
{
    auto slot = co_await slots_.acquire(context);
    if (!slot)
        co_return std::unexpected(slot.error());
    std::unique_ptr<Connection> connection;
    auto begin = [&]() -> Result<std::unique_ptr<Cursor>> {
        auto taken = take();
        if (!taken)
            return std::unexpected(taken.error());
        connection = std::move(*taken);
        connection->watch(context.cancel, end_of_query(context, query.limits().time));
        auto statement = connection->prepare(query.text());
        if (!statement)
            return std::unexpected(statement.error());
        return std::make_unique<Cursor>(*connection, std::move(*statement));
    };
    auto cursor = co_await core::run_blocking(pool_, begin);
    if (!cursor)
        co_return std::unexpected(cursor.error());
    const auto summary = co_await deliver(pool_, **cursor, query.limits(), sink);
    cursor->reset(); // ends the statement before the connection is lent again
    give_back(std::move(connection));
    co_return summary;
}

asio::awaitable<Result<Estimate>> SqliteDataSource::estimate(RequestContext context, sql::CheckedQuery query)
{
    auto work = [&](Connection& connection) -> Result<Estimate> {
        connection.watch(context.cancel, end_of_query(context, query.limits().time));
        auto plan = connection.explain(query.text());
        if (!plan)
            return std::unexpected(plan.error());
        return Estimate{.plan = std::move(*plan)};
    };
    co_return co_await with_connection(context, work);
}

asio::awaitable<Result<ConnectionReport>> SqliteDataSource::test_connection(RequestContext context)
{
    auto work = [](Connection&) -> Result<ConnectionReport> {
        return ConnectionReport{.product = std::string("SQLite ") + sqlite3_libversion(), .warnings = {}};
    };
    co_return co_await with_connection(context, work);
}

// Size and time of the file and of its write-ahead log.
asio::awaitable<Result<std::string>> SqliteDataSource::data_mark(RequestContext)
{
    std::string mark;
    for (const char* ending : {"", "-wal"}) {
        std::filesystem::path file = config_.file;
        file += ending;
        std::error_code missing;
        const auto size = std::filesystem::file_size(file, missing);
        const auto written =
            missing ? std::filesystem::file_time_type() : std::filesystem::last_write_time(file, missing);
        mark += missing ? "-;" : fmt::format("{},{};", size, written.time_since_epoch().count());
    }
    co_return mark;
}

asio::awaitable<void> SqliteDataSource::close()
{
    closing_.request_stop();
    const std::lock_guard lock(mutex_);
    idle_.clear();
    co_return;
}

}
