#include "services/datasources/mysql/mysql_data_source.hpp"

#include "core/run_blocking.hpp"
#include "services/datasources/mysql/cursor.hpp"
#include "services/datasources/mysql/explained_plan.hpp"
#include "services/datasources/mysql/interruption.hpp"
#include "services/datasources/mysql/rights_check.hpp"
#include "services/datasources/mysql/row_estimate.hpp"
#include "services/datasources/mysql/schema_reader.hpp"
#include "services/datasources/mysql/session.hpp"
#include "services/datasources/row_cursor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace datachat::services::datasources::mysql {
namespace {

using core::Errc;
using core::fail;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

// The limit that the server gets: a year at most, which is the longest that it takes.
milliseconds server_limit(milliseconds limit)
{
    return std::clamp(limit, milliseconds(1), milliseconds(std::chrono::hours(24 * 364)));
}

}

// A query whose rows are being read.
struct MysqlDataSource::Run {
    Run(const RequestContext& context, std::stop_token closing, steady_clock::time_point deadline)
        : interruption(context.cancel, std::move(closing), deadline)
    {
    }

    Interruption interruption;
    std::unique_ptr<Session> session;
    std::unique_ptr<Cursor> cursor;
};

Result<std::unique_ptr<MysqlDataSource>> MysqlDataSource::make(MysqlConfig config, asio::thread_pool& pool)
{
    auto options = parse_uri(config.uri);
    if (!options)
        return std::unexpected(options.error());
    return std::unique_ptr<MysqlDataSource>(new MysqlDataSource(std::move(config), std::move(*options), pool));
}

MysqlDataSource::MysqlDataSource(MysqlConfig config, ConnectOptions options, asio::thread_pool& pool)
    : config_(std::move(config)), options_(std::move(options)), pool_(pool), slots_(config_.connections)
{
}

MysqlDataSource::~MysqlDataSource() = default;

Result<std::unique_ptr<Session>> MysqlDataSource::take(Interruption& interruption, bool fresh)
{
    std::vector<std::unique_ptr<Session>> stale; // closed outside the lock
    {
        const std::lock_guard lock(mutex_);
        const auto oldest = steady_clock::now() - config_.idle_time;
        while (!idle_.empty()) {
            std::unique_ptr<Session> session = std::move(idle_.back());
            idle_.pop_back();
            if (!fresh && session->idle_since >= oldest)
                return session;
            stale.push_back(std::move(session));
        }
    }
    auto opened = Session::open(options_, interruption);
    if (!opened)
        return opened;
    if (auto checked = check_rights((*opened)->rights(), options_); !checked)
        return std::unexpected(checked.error());
    return opened;
}

// Keeps a session that can be used again; ends what another still does.
void MysqlDataSource::settle(std::unique_ptr<Session> session)
{
    if (session->handle() == nullptr || session->lost())
        return;
    if (session->usable()) {
        Interruption patience({}, closing_.get_token(), steady_clock::now() + std::chrono::seconds(2));
        static_cast<void>(session->tell(patience, "ROLLBACK")); // if it fails the session is not kept
    }
    if (!session->usable()) {
        session->abandon();
        return;
    }
    session->idle_since = steady_clock::now();
    session->reused = true;
    const std::lock_guard lock(mutex_);
    if (!session->lost() && !closing_.stop_requested() && idle_.size() < config_.idle_connections)
        idle_.push_back(std::move(session));
}

template <class Work>
asio::awaitable<std::invoke_result_t<Work&, Session&, Interruption&>>
MysqlDataSource::with_session(RequestContext context, steady_clock::time_point deadline, Work work)
{
    using Outcome = std::invoke_result_t<Work&, Session&, Interruption&>;
    context.deadline = deadline;
    const auto slot = co_await slots_.acquire(context);
    if (!slot)
        co_return std::unexpected(slot.error());
    auto task = [&]() -> Outcome {
        for (bool fresh = false;; fresh = true) {
            Interruption interruption(context.cancel, closing_.get_token(), deadline);
            auto session = take(interruption, fresh);
            if (!session)
                return std::unexpected(session.error());
            Outcome result = work(**session, interruption);
            const bool died_idle = !result && !fresh && (*session)->reused && (*session)->lost();
            settle(std::move(*session));
            if (!died_idle)
                return result;
        }
    };
    co_return co_await core::run_blocking(pool_, task);
}

asio::awaitable<Result<void>> MysqlDataSource::connect(RequestContext context)
{
    auto work = [](Session& session, Interruption& interruption) { return session.tell(interruption, "DO 1"); };
    const auto deadline = context.deadline;
    co_return co_await with_session(std::move(context), deadline, work);
}

asio::awaitable<Result<models::Schema>> MysqlDataSource::get_schema(RequestContext context)
{
    auto work = [this](Session& session, Interruption& interruption) {
        return read_schema(session, interruption, options_);
    };
    const auto deadline = context.deadline;
    co_return co_await with_session(std::move(context), deadline, work);
}

asio::awaitable<Result<models::Schema>> MysqlDataSource::get_tables(RequestContext context,
                                                                    std::vector<models::TablePath> tables)
{
    auto work = [&](Session& session, Interruption& interruption) {
        return read_tables(session, interruption, options_, tables);
    };
    const auto deadline = context.deadline;
    co_return co_await with_session(std::move(context), deadline, work);
}

asio::awaitable<Result<models::ResultSet>> MysqlDataSource::collect_text(RequestContext context, std::string text,
                                                                         sql::ExecutionLimits limits)
{
    auto work = [&](Session& session, Interruption& interruption) -> Result<models::ResultSet> {
        if (auto begun = session.begin_reading(interruption, server_limit(limits.time)); !begun)
            return std::unexpected(begun.error());
        Cursor cursor(session, interruption);
        auto started = cursor.start(text);
        auto result = started ? collect(cursor, limits) : Result<models::ResultSet>(std::unexpected(started.error()));
        cursor.finish();
        return result;
    };
    const auto deadline = end_of_query(context, limits.time);
    co_return co_await with_session(std::move(context), deadline, work);
}

asio::awaitable<Result<models::ResultSet>> MysqlDataSource::execute_query(RequestContext context,
                                                                          sql::CheckedQuery query)
{
    co_return co_await collect_text(context, query.text(), query.limits());
}

Result<std::unique_ptr<MysqlDataSource::Run>>
MysqlDataSource::begin(const RequestContext& context, const std::string& text, const sql::ExecutionLimits& limits)
{
    const auto deadline = end_of_query(context, limits.time);
    for (bool fresh = false;; fresh = true) {
        auto run = std::make_unique<Run>(context, closing_.get_token(), deadline);
        auto session = take(run->interruption, fresh);
        if (!session)
            return std::unexpected(session.error());
        run->session = std::move(*session);
        auto begun = run->session->begin_reading(run->interruption, server_limit(limits.time));
        if (begun) {
            run->cursor = std::make_unique<Cursor>(*run->session, run->interruption);
            begun = run->cursor->start(text);
        }
        if (begun)
            return run;
        const bool died_idle = !fresh && run->session->reused && run->session->lost();
        end(std::move(run));
        if (!died_idle)
            return std::unexpected(begun.error());
    }
}

void MysqlDataSource::end(std::unique_ptr<Run> run)
{
    if (run->cursor)
        run->cursor->finish();
    settle(std::move(run->session));
}

asio::awaitable<Result<StreamSummary>> MysqlDataSource::stream_query(RequestContext context, sql::CheckedQuery query,
                                                                     BatchSink& sink)
{
    const auto slot = co_await slots_.acquire(context);
    if (!slot)
        co_return std::unexpected(slot.error());
    auto starting = [&] { return begin(context, query.text(), query.limits()); };
    auto run = co_await core::run_blocking(pool_, starting);
    if (!run)
        co_return std::unexpected(run.error());
    const auto summary = co_await deliver(pool_, *(*run)->cursor, query.limits(), sink);
    auto ending = [&] {
        end(std::move(*run));
        return true;
    };
    static_cast<void>(co_await core::run_blocking(pool_, ending));
    co_return summary;
}

asio::awaitable<Result<Estimate>> MysqlDataSource::estimate(RequestContext context, sql::CheckedQuery query)
{
    auto work = [&](Session& session, Interruption& interruption) -> Result<Estimate> {
        if (auto begun = session.begin_reading(interruption, server_limit(query.limits().time)); !begun)
            return std::unexpected(begun.error());
        Cursor cursor(session, interruption);
        auto started = cursor.explain(query.text());
        const sql::ExecutionLimits limits{.rows = 1000, .bytes = 8 << 20};
        auto lines = started ? collect(cursor, limits) : Result<models::ResultSet>(std::unexpected(started.error()));
        cursor.finish();
        if (!lines)
            return std::unexpected(lines.error());
        ExplainedPlan plan = read_plan(lines->batch);
        Estimate estimate;
        estimate.rows = estimated_rows(query.tree(), plan.tables);
        estimate.plan = std::move(plan.text);
        return estimate;
    };
    const auto deadline = end_of_query(context, query.limits().time);
    co_return co_await with_session(std::move(context), deadline, work);
}

asio::awaitable<Result<ConnectionReport>> MysqlDataSource::test_connection(RequestContext context)
{
    auto work = [this](Session& session, Interruption& interruption) -> Result<ConnectionReport> {
        if (auto alive = session.tell(interruption, "DO 1"); !alive)
            return std::unexpected(alive.error());
        ConnectionReport report;
        report.product = session.product();
        report.warnings = warnings_of(session.rights(), options_);
        return report;
    };
    const auto deadline = context.deadline;
    co_return co_await with_session(std::move(context), deadline, work);
}

// When the server was started and each table last written. A table written in this or the last second may be written
// again in it: then the mark is one that never comes again. Only engines that keep the time are trusted.
asio::awaitable<Result<std::string>> MysqlDataSource::data_mark(RequestContext context)
{
    auto work = [](Session& session, Interruption& interruption) -> Result<std::string> {
        auto reply = session.ask(
            interruption,
            "SELECT UNIX_TIMESTAMP(MAX(UPDATE_TIME)) - UNIX_TIMESTAMP(), "
            "CONCAT_WS(',', COUNT(*), MAX(UPDATE_TIME), MAX(CREATE_TIME), SUM(CRC32(CONCAT_WS(',', TABLE_SCHEMA, "
            "TABLE_NAME, UPDATE_TIME)))), UNIX_TIMESTAMP(NOW(6)), SUM(ENGINE NOT IN ('InnoDB', 'MyISAM', 'Aria')) "
            "FROM information_schema.TABLES WHERE TABLE_TYPE <> 'VIEW' AND "
            "TABLE_SCHEMA NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')");
        if (!reply)
            return std::unexpected(reply.error());
        if (!reply->next() || reply->number(3) != 0)
            return std::string();
        const bool just_written = !reply->is_null(0) && reply->number(0) >= -2;
        std::string mark(reply->text(just_written ? 2 : 1));
        // Both sides are reckoned from the statement's own time: the difference does not waver.
        auto started = session.ask(
            interruption, fmt::format("SELECT UNIX_TIMESTAMP() - VARIABLE_VALUE FROM {} WHERE VARIABLE_NAME = 'Uptime'",
                                      session.product().starts_with("MariaDB") ? "information_schema.GLOBAL_STATUS"
                                                                               : "performance_schema.global_status"));
        if (!started || !started->next())
            return std::string();
        return fmt::format("{},{}", mark, started->text(0));
    };
    const auto deadline = context.deadline;
    co_return co_await with_session(std::move(context), deadline, work);
}

asio::awaitable<void> MysqlDataSource::close()
{
    closing_.request_stop();
    std::vector<std::unique_ptr<Session>> closed;
    const std::lock_guard lock(mutex_);
    closed.swap(idle_);
    co_return;
}

}
