#include "jobs/sql_job_queue.hpp"

#include <algorithm>

namespace datachat::jobs {
namespace {

using core::Errc;
using db::RowReader;
using db::Values;

constexpr std::string_view job_columns = "job_id, workspace_id, project_id, kind, payload, attempts";

Job read_job(RowReader& row)
{
    Job job;
    job.id = row.text();
    job.scope.workspace_id = row.text();
    job.scope.project_id = row.text();
    job.kind = row.text();
    job.payload = row.text();
    job.attempt = static_cast<int>(row.integer());
    return job;
}

std::unexpected<core::Error> lost_lease(const Job& job)
{
    return core::fail(Errc::conflict, "This job was taken over by another worker.", "job " + job.id);
}

}

std::int64_t SqlJobQueue::now_ms() const
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now().time_since_epoch()).count();
}

asio::awaitable<core::Result<std::string>> SqlJobQueue::enqueue(models::Scope scope, std::string kind,
                                                                std::string payload, std::string unique_key)
{
    const std::string id = ids_.next();
    const auto now = now_ms();
    const auto work = [&](db::Session& session) -> asio::awaitable<core::Result<std::string>> {
        Values row{id, scope.workspace_id, scope.project_id, kind, payload, unique_key, now, now};
        auto added = co_await session.execute("insert into jobs (job_id, workspace_id, project_id, kind, payload, "
                                              "unique_key, due_at, created_at, state, attempts, worker, "
                                              "lease_until, reason, finished_at) values (?, ?, ?, ?, ?, ?, ?, ?, "
                                              "'due', 0, '', 0, '', 0) on conflict do nothing",
                                              std::move(row));
        if (!added)
            co_return std::unexpected(added.error());
        if (*added == 1)
            co_return id;
        Values key{scope.workspace_id, scope.project_id, unique_key};
        auto first = co_await session.query("select job_id from jobs where workspace_id = ? and project_id = ? and "
                                            "unique_key = ? and state in ('due', 'leased')",
                                            std::move(key));
        if (!first)
            co_return std::unexpected(first.error());
        if (!first->empty())
            co_return first->front().text();
        // It ended between the two statements, so there is room for this one.
        core::Error again{Errc::conflict, "The job could not be added; try again."};
        again.retry_after = std::chrono::milliseconds(0);
        co_return std::unexpected(std::move(again));
    };
    co_return co_await database_.transaction(work);
}

// A job whose workers died under it as often as it may be tried is not given to yet another.
asio::awaitable<core::Result<void>> SqlJobQueue::give_up_on_worker_killers(std::int64_t now)
{
    Values values{now, now, std::int64_t{options_.most_attempts}};
    auto given_up = co_await database_.execute("update jobs set state = 'failed', finished_at = ?, worker = '', "
                                               "lease_until = 0, reason = 'Its worker stopped each time.' "
                                               "where state = 'leased' and lease_until <= ? and attempts >= ?",
                                               std::move(values));
    if (!given_up)
        co_return std::unexpected(given_up.error());
    co_return core::Result<void>{};
}

// Looked up before anything is written, so that an idle worker that polls takes no writer's lock.
asio::awaitable<core::Result<bool>> SqlJobQueue::is_one_due(std::int64_t now)
{
    Values values{now, now};
    auto due = co_await database_.query("select job_id from jobs where (state = 'due' and due_at <= ?) or (state = "
                                        "'leased' and lease_until <= ?) limit 1",
                                        std::move(values));
    if (!due)
        co_return std::unexpected(due.error());
    co_return !due->empty();
}

// Ends the leases of workers that are known to be gone; tells whether there were any.
asio::awaitable<core::Result<bool>> SqlJobQueue::release_jobs_of_the_dead()
{
    auto workers = co_await database_.query("select distinct worker from jobs where state = 'leased'", {});
    if (!workers)
        co_return std::unexpected(workers.error());
    bool released = false;
    for (const Values& row : workers->rows) {
        std::string worker = RowReader(row).text();
        if (!options_.is_dead(worker))
            continue;
        Values values{std::move(worker)};
        auto changed = co_await database_.execute(
            "update jobs set lease_until = 0 where state = 'leased' and worker = ?", std::move(values));
        if (!changed)
            co_return std::unexpected(changed.error());
        released = true;
    }
    co_return released;
}

asio::awaitable<core::Result<std::optional<Job>>> SqlJobQueue::lease(std::string worker,
                                                                     std::chrono::milliseconds lease)
{
    const auto now = now_ms();
    auto some = co_await is_one_due(now);
    if (some && !*some)
        some = co_await release_jobs_of_the_dead();
    if (!some)
        co_return std::unexpected(some.error());
    if (!*some)
        co_return std::optional<Job>();
    if (auto checked = co_await give_up_on_worker_killers(now); !checked)
        co_return std::unexpected(checked.error());

    // PostgreSQL's workers pass over the row that another one is just leasing; SQLite has one writer at a time.
    const std::string skip = database_.engine() == db::Engine::postgres ? " for update skip locked" : "";
    Values values{worker, now + lease.count(), now, now};
    auto leased = co_await database_.query(
        "update jobs set state = 'leased', worker = ?, lease_until = ?, attempts = attempts + 1 where number = "
        "(select number from jobs where (state = 'due' and due_at <= ?) or (state = 'leased' and lease_until <= ?) "
        "order by number limit 1" +
            skip + ") returning " + std::string(job_columns),
        std::move(values));
    if (!leased)
        co_return std::unexpected(leased.error());
    if (leased->empty())
        co_return std::optional<Job>();
    RowReader row = leased->front();
    co_return std::optional<Job>(read_job(row));
}

asio::awaitable<core::Result<void>> SqlJobQueue::complete(Job job, std::string worker)
{
    Values values{now_ms(), job.id, worker, std::int64_t{job.attempt}};
    auto changed = co_await database_.execute("update jobs set state = 'done', finished_at = ?, lease_until = 0 where "
                                              "job_id = ? and worker = ? and attempts = ? and state = 'leased'",
                                              std::move(values));
    if (!changed)
        co_return std::unexpected(changed.error());
    if (*changed == 0)
        co_return lost_lease(job);
    co_return core::Result<void>{};
}

asio::awaitable<core::Result<void>> SqlJobQueue::fail(Job job, std::string worker, std::string reason)
{
    const auto now = now_ms();
    const bool last = job.attempt >= options_.most_attempts;
    std::int64_t delay = options_.first_delay.count();
    for (int attempt = 1; attempt < job.attempt; ++attempt)
        delay *= 4;
    Values values{std::string(last ? "failed" : "due"),
                  now + delay,
                  last ? now : 0,
                  reason,
                  job.id,
                  worker,
                  std::int64_t{job.attempt}};
    auto changed = co_await database_.execute(
        "update jobs set state = ?, due_at = ?, finished_at = ?, reason = ?, worker = '', lease_until = 0 "
        "where job_id = ? and worker = ? and attempts = ? and state = 'leased'",
        std::move(values));
    if (!changed)
        co_return std::unexpected(changed.error());
    if (*changed == 0)
        co_return lost_lease(job);
    co_return core::Result<void>{};
}

asio::awaitable<core::Result<std::vector<FailedJob>>> SqlJobQueue::list_failed(models::Scope scope, int limit)
{
    Values values{scope.workspace_id, scope.project_id, std::int64_t{limit}};
    auto rows = co_await database_.query(
        "select " + std::string(job_columns) +
            ", reason, finished_at from jobs where workspace_id = ? and project_id = ? and state = 'failed' "
            "order by number desc limit ?",
        std::move(values));
    if (!rows)
        co_return std::unexpected(rows.error());
    std::vector<FailedJob> failed;
    for (const Values& cells : rows->rows) {
        RowReader row(cells);
        FailedJob& job = failed.emplace_back();
        job.job = read_job(row);
        job.reason = row.text();
        job.failed_at_ms = row.integer();
    }
    co_return failed;
}

asio::awaitable<core::Result<std::vector<OpenJob>>> SqlJobQueue::list_open(models::Scope scope, int limit)
{
    Values values{scope.workspace_id, scope.project_id, std::int64_t{limit}};
    auto rows = co_await database_.query(
        "select " + std::string(job_columns) +
            ", state, reason, created_at, due_at from jobs where workspace_id = ? and project_id = ? and state in "
            "('due', 'leased', 'failed') order by number desc limit ?",
        std::move(values));
    if (!rows)
        co_return std::unexpected(rows.error());
    std::vector<OpenJob> open;
    for (const Values& cells : rows->rows) {
        RowReader row(cells);
        OpenJob& job = open.emplace_back();
        job.job = read_job(row);
        job.state = row.text();
        job.reason = row.text();
        job.created_at_ms = row.integer();
        job.due_at_ms = row.integer();
    }
    co_return open;
}

asio::awaitable<core::Result<std::int64_t>> SqlJobQueue::count_waiting()
{
    auto rows = co_await database_.query("select count(*) from jobs where state in ('due', 'leased')", {});
    if (!rows)
        co_return std::unexpected(rows.error());
    co_return rows->front().integer();
}

asio::awaitable<core::Result<void>> SqlJobQueue::forget_ended_before(std::int64_t time_ms)
{
    Values values{time_ms};
    auto removed = co_await database_.execute("delete from jobs where state in ('done', 'failed') and finished_at < ?",
                                              std::move(values));
    if (!removed)
        co_return std::unexpected(removed.error());
    co_return core::Result<void>{};
}

}
