#include "services/datasources/postgres/postgres_data_source.hpp"

#include "core/run_blocking.hpp"
#include "services/datasources/postgres/row_reader.hpp"
#include "services/datasources/postgres/schema_reader.hpp"
#include "services/datasources/postgres/write_rights.hpp"
#include "services/datasources/row_cursor.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>
#include <libpq-fe.h>

namespace datachat::services::datasources::postgres {
namespace {

using core::Errc;
using std::chrono::steady_clock;

// A cancelled statement may run on for as long as the server does not notice; PQcancel blocks, so the pool does it.
void cancel_on(asio::thread_pool& pool, PGconn* handle)
{
    std::shared_ptr<PGcancel> request(PQgetCancel(handle), [](PGcancel* cancel) { PQfreeCancel(cancel); });
    if (!request)
        return;
    asio::post(pool, [request] {
        std::array<char, 256> reason{};
        PQcancel(request.get(), reason.data(),
                 static_cast<int>(reason.size())); // a failure means that the server is gone
    });
}

std::optional<std::int64_t> planned_rows(std::string_view plan)
{
    boost::system::error_code failed;
    const boost::json::value parsed = boost::json::parse(plan, failed);
    if (failed)
        return std::nullopt;
    const boost::json::value* rows = parsed.find_pointer("/0/Plan/Plan Rows", failed);
    if (rows == nullptr || !rows->is_number())
        return std::nullopt;
    return rows->to_number<std::int64_t>(failed);
}

}

Result<std::unique_ptr<PostgresDataSource>> PostgresDataSource::make(PostgresConfig config, asio::thread_pool& pool)
{
    auto options = parse_uri(config.uri);
    if (!options)
        return std::unexpected(options.error());
    return std::unique_ptr<PostgresDataSource>(new PostgresDataSource(std::move(config), std::move(*options), pool));
}

PostgresDataSource::PostgresDataSource(PostgresConfig config, ConnectOptions options, asio::thread_pool& pool)
    : config_(std::move(config)), options_(std::move(options)), pool_(pool), slots_(config_.connections),
      user_types_(std::make_shared<const UserTypes>())
{
}

asio::awaitable<Result<Connection>> PostgresDataSource::take(RequestContext context, bool fresh)
{
    std::vector<Connection> stale; // closed outside the lock
    std::optional<Connection> kept;
    {
        const std::lock_guard lock(mutex_);
        const auto oldest = steady_clock::now() - config_.idle_time;
        while (!idle_.empty() && !kept) {
            Connection candidate = std::move(idle_.back());
            idle_.pop_back();
            if (fresh || candidate.idle_since < oldest)
                stale.push_back(std::move(candidate));
            else
                kept = std::move(candidate);
        }
    }
    if (kept)
        co_return std::move(*kept);
    auto work = [this, context] {
        return open_connection(options_, config_.session, context.cancel, context.deadline);
    };
    co_return co_await core::run_blocking(pool_, work);
}

void PostgresDataSource::give_back(Connection connection)
{
    if (PQtransactionStatus(connection.handle.get()) != PQTRANS_IDLE)
        return abandon(std::move(connection));
    connection.idle_since = steady_clock::now();
    connection.reused = true;
    const std::lock_guard lock(mutex_);
    if (!closed_ && idle_.size() < config_.idle_connections)
        idle_.push_back(std::move(connection));
}

// Closes a connection in the middle of something, and stops what the server does for it.
void PostgresDataSource::abandon(Connection connection)
{
    if (PQstatus(connection.handle.get()) == CONNECTION_OK)
        cancel_on(pool_, connection.handle.get());
}

std::shared_ptr<const UserTypes> PostgresDataSource::user_types()
{
    const std::lock_guard lock(mutex_);
    return user_types_;
}

template <class Value>
asio::awaitable<Result<Value>>
PostgresDataSource::converse(RequestContext context, steady_clock::time_point deadline,
                             std::function<asio::awaitable<Result<Value>>(Conversation&)> work)
{
    context.deadline = deadline;
    const auto slot = co_await slots_.acquire(context);
    if (!slot)
        co_return std::unexpected(slot.error());
    const auto executor = co_await asio::this_coro::executor;
    for (bool fresh = false;; fresh = true) {
        auto connection = co_await take(context, fresh);
        if (!connection)
            co_return std::unexpected(connection.error());
        Result<Value> result = core::fail(Errc::internal, "");
        bool repeatable = connection->reused && !fresh;
        {
            Conversation conversation(connection->handle.get(), executor, context.cancel, deadline);
            result = co_await work(conversation);
            repeatable = repeatable && !conversation.has_delivered();
            if (!conversation.interrupted() && PQtransactionStatus(connection->handle.get()) >= PQTRANS_INTRANS &&
                PQtransactionStatus(connection->handle.get()) <= PQTRANS_INERROR)
                static_cast<void>(co_await conversation.roll_back()); // if it fails the connection is not kept
        }
        const bool died_idle = repeatable && !result && result.error().code == Errc::unavailable &&
                               PQstatus(connection->handle.get()) == CONNECTION_BAD;
        give_back(std::move(*connection));
        if (!died_idle)
            co_return result;
    }
}

asio::awaitable<Result<void>> PostgresDataSource::connect(RequestContext context)
{
    std::function<asio::awaitable<Result<UserTypes>>(Conversation&)> work = [](Conversation& conversation) {
        return read_user_types(conversation);
    };
    auto types = co_await converse<UserTypes>(context, context.deadline, work);
    if (!types)
        co_return std::unexpected(types.error());
    const std::lock_guard lock(mutex_);
    user_types_ = std::make_shared<const UserTypes>(std::move(*types));
    co_return Result<void>();
}

asio::awaitable<Result<models::Schema>> PostgresDataSource::get_schema(RequestContext context)
{
    if (auto connected = co_await connect(context); !connected) // types may have been added since
        co_return std::unexpected(connected.error());
    const std::shared_ptr<const UserTypes> types = user_types();
    std::function<asio::awaitable<Result<models::Schema>>(Conversation&)> work = [&](Conversation& conversation) {
        return read_schema(conversation, *types);
    };
    co_return co_await converse<models::Schema>(context, context.deadline, work);
}

asio::awaitable<Result<models::Schema>> PostgresDataSource::get_tables(RequestContext context,
                                                                       std::vector<models::TablePath> tables)
{
    const std::shared_ptr<const UserTypes> types = user_types();
    std::function<asio::awaitable<Result<models::Schema>>(Conversation&)> work = [&](Conversation& conversation) {
        return read_tables(conversation, *types, tables);
    };
    co_return co_await converse<models::Schema>(context, context.deadline, work);
}

asio::awaitable<Result<StreamSummary>> PostgresDataSource::run_text(RequestContext context, std::string text,
                                                                    sql::ExecutionLimits limits, TakeBatch take_batch,
                                                                    std::int64_t batch_rows, std::int64_t batch_bytes)
{
    const auto deadline = end_of_query(context, limits.time);
    const std::shared_ptr<const UserTypes> types = user_types();
    std::function<asio::awaitable<Result<StreamSummary>>(Conversation&)> work =
        [&](Conversation& conversation) -> asio::awaitable<Result<StreamSummary>> {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - steady_clock::now());
        const auto description = co_await conversation.prepare(text, left);
        if (!description)
            co_return std::unexpected(description.error());
        if (auto started = co_await conversation.start(); !started)
            co_return std::unexpected(started.error());
        RowReader reader(conversation, *description, *types);
        models::Batch batch = reader.new_batch();
        StreamSummary summary;
        std::int64_t bytes = 0;
        while (true) {
            const std::int64_t rows_wanted = std::min(batch_rows, limits.rows - summary.rows);
            const std::int64_t bytes_wanted = std::min(batch_bytes, limits.bytes - bytes);
            const auto more = co_await reader.read(batch, rows_wanted, bytes_wanted);
            if (!more)
                co_return std::unexpected(more.error());
            const auto rows = static_cast<std::int64_t>(batch.rows());
            bytes += reader.bytes_read();
            if (rows > 0 || summary.rows == 0) {
                conversation.mark_delivered();
                if (auto taken = co_await take_batch(batch); !taken)
                    co_return std::unexpected(taken.error());
            }
            summary.rows += rows;
            summary.truncated = *more && (summary.rows >= limits.rows || bytes >= limits.bytes);
            if (!*more || summary.truncated)
                break;
            for (models::Column& column : batch.columns)
                column.clear();
        }
        if (summary.truncated)
            static_cast<void>(co_await reader.skip(200)); // a short rest is read, so that the connection can be kept
        co_return summary;
    };
    co_return co_await converse<StreamSummary>(context, deadline, work);
}

asio::awaitable<Result<models::ResultSet>> PostgresDataSource::collect_text(RequestContext context, std::string text,
                                                                            sql::ExecutionLimits limits)
{
    models::ResultSet result;
    TakeBatch take_batch = [&](models::Batch& batch) -> asio::awaitable<Result<void>> {
        result.batch = std::move(batch);
        co_return Result<void>();
    };
    const auto summary = co_await run_text(context, std::move(text), limits, take_batch, limits.rows, limits.bytes);
    if (!summary)
        co_return std::unexpected(summary.error());
    result.truncated = summary->truncated;
    co_return result;
}

asio::awaitable<Result<models::ResultSet>> PostgresDataSource::execute_query(RequestContext context,
                                                                             sql::CheckedQuery query)
{
    co_return co_await collect_text(context, query.text(), query.limits());
}

asio::awaitable<Result<StreamSummary>> PostgresDataSource::stream_query(RequestContext context, sql::CheckedQuery query,
                                                                        BatchSink& sink)
{
    TakeBatch take_batch = [&sink](models::Batch& batch) { return sink.take(batch); };
    co_return co_await run_text(context, query.text(), query.limits(), take_batch, 2048, 1 << 20);
}

asio::awaitable<Result<Estimate>> PostgresDataSource::estimate(RequestContext context, sql::CheckedQuery query)
{
    const sql::ExecutionLimits limits{.rows = 1, .bytes = 8 << 20, .time = query.limits().time};
    auto plan = co_await collect_text(context, "EXPLAIN (FORMAT JSON) " + query.text(), limits);
    if (!plan)
        co_return std::unexpected(plan.error());
    Estimate estimate;
    if (plan->batch.rows() == 1)
        estimate.plan = plan->batch.columns.front().text(0);
    estimate.rows = planned_rows(estimate.plan);
    co_return estimate;
}

asio::awaitable<Result<ConnectionReport>> PostgresDataSource::test_connection(RequestContext context)
{
    std::function<asio::awaitable<Result<ConnectionReport>>(Conversation&)> work =
        [](Conversation& conversation) -> asio::awaitable<Result<ConnectionReport>> {
        const auto version = co_await conversation.run("SHOW server_version");
        if (!version)
            co_return std::unexpected(version.error());
        auto warnings = co_await warn_of_write_rights(conversation);
        if (!warnings)
            co_return std::unexpected(warnings.error());
        ConnectionReport report;
        report.product = fmt::format("PostgreSQL {}", PQgetvalue(version->get(), 0, 0));
        report.warnings = std::move(*warnings);
        co_return report;
    };
    co_return co_await converse<ConnectionReport>(context, context.deadline, work);
}

// The server's own counters of changed rows; they begin anew when it restarts after a crash or is told to.
asio::awaitable<Result<std::string>> PostgresDataSource::data_mark(RequestContext context)
{
    std::function<asio::awaitable<Result<std::string>>(Conversation&)> work =
        [](Conversation& conversation) -> asio::awaitable<Result<std::string>> {
        const auto counters = co_await conversation.run(
            "SELECT concat_ws(',', pg_postmaster_start_time(), (SELECT stats_reset FROM pg_stat_database WHERE datname "
            "= current_database()), sum(n_tup_ins), sum(n_tup_upd), sum(n_tup_del), count(*)) FROM pg_stat_all_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')");
        if (!counters)
            co_return std::unexpected(counters.error());
        co_return std::string(PQgetvalue(counters->get(), 0, 0));
    };
    co_return co_await converse<std::string>(context, context.deadline, work);
}

asio::awaitable<void> PostgresDataSource::close()
{
    std::vector<Connection> closing;
    const std::lock_guard lock(mutex_);
    closed_ = true;
    closing.swap(idle_);
    co_return;
}

}
