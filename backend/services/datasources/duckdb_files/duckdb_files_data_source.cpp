#include "services/datasources/duckdb_files/duckdb_files_data_source.hpp"

#include "core/run_blocking.hpp"
#include "services/datasources/duckdb_files/cursor.hpp"
#include "services/datasources/duckdb_files/interruption.hpp"
#include "services/datasources/duckdb_files/schema_reader.hpp"
#include "services/datasources/row_cursor.hpp"

#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

namespace datachat::services::datasources::duckdb_files {
namespace {

using core::Errc;
using core::fail;

// The connection that ingests, once there is one, for whoever wants to interrupt it.
struct IngestHandle {
    std::mutex mutex;
    Connection* connection = nullptr;

    void set(Connection* current)
    {
        const std::lock_guard lock(mutex);
        connection = current;
    }
    void interrupt()
    {
        const std::lock_guard lock(mutex);
        if (connection != nullptr)
            connection->interrupt();
    }
};

}

DuckdbFilesDataSource::DuckdbFilesDataSource(DuckdbFilesConfig config, asio::thread_pool& pool)
    : config_(std::move(config)), library_(config_.library), pool_(pool), slots_(config_.connections),
      file_cache_(config_.cache_folder, config_.limits)
{
}

Result<OpenedCache> DuckdbFilesDataSource::open_cache(std::stop_token cancel, const FileCache::Ingesting& ingesting)
{
    const std::lock_guard lock(ingest_mutex_);
    const auto files = find_source_files(config_.paths, config_.options);
    if (!files)
        return std::unexpected(files.error());
    const auto api = library_.api();
    if (!api)
        return std::unexpected(api.error());
    const auto progress = [this](const SourceFile& file, std::size_t number, std::size_t count) {
        if (config_.progress)
            config_.progress(fmt::format("Reading {} ({} of {})", file.path.filename().string(), number, count));
    };
    return file_cache_.open(**api, *files, std::move(cancel), ingesting, progress);
}

asio::awaitable<Result<void>> DuckdbFilesDataSource::refresh(RequestContext context)
{
    const auto executor = co_await asio::this_coro::executor;
    const auto handle = std::make_shared<IngestHandle>();
    std::stop_source stop; // stops at the deadline too
    const std::stop_callback forward(context.cancel, [stop]() mutable { stop.request_stop(); });
    const Interruption interruption(executor, context.cancel, context.deadline, [handle, stop]() mutable {
        stop.request_stop();
        handle->interrupt();
    });
    auto work = [this, stop, handle] {
        return open_cache(stop.get_token(), [handle](Connection* connection) { handle->set(connection); });
    };
    auto opened = interruption.explained(co_await core::run_blocking(pool_, work));
    if (!opened)
        co_return std::unexpected(opened.error());
    const std::lock_guard lock(mutex_);
    if (!cache_ || cache_->fingerprint != opened->fingerprint)
        cache_ = std::make_shared<const OpenedCache>(std::move(*opened));
    co_return Result<void>();
}

std::shared_ptr<const OpenedCache> DuckdbFilesDataSource::cache() const
{
    const std::lock_guard lock(mutex_);
    return cache_;
}

std::vector<FileReport> DuckdbFilesDataSource::reports() const
{
    const auto current = cache();
    return current ? current->reports : std::vector<FileReport>();
}

template <class Work>
asio::awaitable<std::invoke_result_t<Work&, Connection&>>
DuckdbFilesDataSource::with_connection(RequestContext context, std::chrono::steady_clock::time_point deadline,
                                       Work work)
{
    context.deadline = deadline;
    const auto slot = co_await slots_.acquire(context);
    if (!slot)
        co_return std::unexpected(slot.error());
    const auto current = cache();
    if (!current)
        co_return fail(Errc::unavailable, "The data files are not open; connect first.");
    auto connection = Connection::open(current->database);
    if (!connection)
        co_return std::unexpected(connection.error());
    const auto executor = co_await asio::this_coro::executor;
    const Interruption interruption(executor, context.cancel, deadline, [&] { (*connection)->interrupt(); });
    const std::stop_callback on_close(closing_.get_token(), [&] { (*connection)->interrupt(); });
    auto task = [&] { return work(**connection); };
    auto result = co_await core::run_blocking(pool_, task);
    co_return interruption.explained(std::move(result));
}

asio::awaitable<Result<void>> DuckdbFilesDataSource::connect(RequestContext context)
{
    if (cache())
        co_return Result<void>();
    co_return co_await refresh(context);
}

asio::awaitable<Result<models::Schema>> DuckdbFilesDataSource::get_schema(RequestContext context)
{
    if (auto refreshed = co_await refresh(context); !refreshed)
        co_return std::unexpected(refreshed.error());
    auto work = [reports = reports()](Connection& connection) { return read_schema(connection, reports); };
    co_return co_await with_connection(context, context.deadline, work);
}

asio::awaitable<Result<models::ResultSet>> DuckdbFilesDataSource::collect_text(RequestContext context, std::string text,
                                                                               sql::ExecutionLimits limits)
{
    auto work = [&](Connection& connection) -> Result<models::ResultSet> {
        auto query = PreparedQuery::make(connection, text);
        if (!query)
            return std::unexpected(query.error());
        auto cursor = Cursor::start(std::move(*query));
        if (!cursor)
            return std::unexpected(cursor.error());
        return collect(**cursor, limits);
    };
    co_return co_await with_connection(context, end_of_query(context, limits.time), work);
}

asio::awaitable<Result<models::ResultSet>> DuckdbFilesDataSource::execute_query(RequestContext context,
                                                                                sql::CheckedQuery query)
{
    co_return co_await collect_text(context, query.text(), query.limits());
}

asio::awaitable<Result<StreamSummary>> DuckdbFilesDataSource::stream_query(RequestContext context,
                                                                           sql::CheckedQuery query, BatchSink& sink)
{
    context.deadline = end_of_query(context, query.limits().time);
    const auto slot = co_await slots_.acquire(context);
    if (!slot)
        co_return std::unexpected(slot.error());
    const auto current = cache();
    if (!current)
        co_return fail(Errc::unavailable, "The data files are not open; connect first.");
    auto connection = Connection::open(current->database);
    if (!connection)
        co_return std::unexpected(connection.error());
    const auto executor = co_await asio::this_coro::executor;
    const Interruption interruption(executor, context.cancel, context.deadline, [&] { (*connection)->interrupt(); });
    const std::stop_callback on_close(closing_.get_token(), [&] { (*connection)->interrupt(); });
    auto begin = [&]() -> Result<std::unique_ptr<Cursor>> {
        auto prepared = PreparedQuery::make(**connection, query.text());
        if (!prepared)
            return std::unexpected(prepared.error());
        return Cursor::start(std::move(*prepared));
    };
    auto cursor = interruption.explained(co_await core::run_blocking(pool_, begin));
    if (!cursor)
        co_return std::unexpected(cursor.error());
    auto summary = co_await deliver(pool_, **cursor, query.limits(), sink);
    co_return interruption.explained(std::move(summary));
}

asio::awaitable<Result<Estimate>> DuckdbFilesDataSource::estimate(RequestContext context, sql::CheckedQuery query)
{
    auto work = [&](Connection& connection) { return explain(connection, query.text()); };
    auto plan = co_await with_connection(context, end_of_query(context, query.limits().time), work);
    if (!plan)
        co_return std::unexpected(plan.error());
    co_return Estimate{.plan = std::move(*plan)};
}

asio::awaitable<Result<ConnectionReport>> DuckdbFilesDataSource::test_connection(RequestContext context)
{
    if (auto refreshed = co_await refresh(context); !refreshed)
        co_return std::unexpected(refreshed.error());
    ConnectionReport report;
    const auto api = library_.api();
    report.product = fmt::format("Data files through DuckDB {}", api ? (*api)->library_version() : "");
    for (const FileReport& file : reports()) {
        if (!file.error.empty())
            report.warnings.push_back(file.error);
        if (file.rejected_rows > 0)
            report.warnings.push_back(
                fmt::format("{}: {} rows could not be read and are left out; the first is line {}: {}", file.path,
                            file.rejected_rows, file.rejected.empty() ? 0 : file.rejected.front().line,
                            file.rejected.empty() ? "" : file.rejected.front().reason));
        for (const ColumnReport& column : file.columns) {
            if (column.unconverted > 0)
                report.warnings.push_back(
                    fmt::format("{}: {} values of \"{}\" are no {} and count as missing, for example \"{}\"", file.path,
                                column.unconverted, column.name, column.type,
                                column.examples.empty() ? "" : column.examples.front()));
        }
        for (const std::string& note : file.notes)
            report.warnings.push_back(fmt::format("{}: {}", file.path, note));
    }
    co_return report;
}

asio::awaitable<Result<std::string>> DuckdbFilesDataSource::data_mark(RequestContext)
{
    const auto current = cache();
    co_return current ? current->fingerprint : std::string();
}

asio::awaitable<void> DuckdbFilesDataSource::close()
{
    closing_.request_stop();
    const std::lock_guard lock(mutex_);
    cache_.reset();
    co_return;
}

}
