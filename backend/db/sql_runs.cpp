#include "db/sql_runs.hpp"

namespace datachat::db {
namespace {

using core::Errc;
using core::fail;

const std::string select_runs = "select workspace_id, project_id, run_id, turn_id, plan_id, revision, hash, "
                                "policy_version, limits, started_at, finished_at, row_count, error, "
                                "error_code from runs where workspace_id = ? and project_id = ? ";

Run read_run(RowReader row)
{
    Run run;
    run.scope.workspace_id = row.text();
    run.scope.project_id = row.text();
    run.id = row.text();
    run.turn_id = row.text();
    run.plan_id = row.text();
    run.revision = row.integer();
    run.hash = row.text();
    run.policy_version = row.text();
    run.limits_json = row.text();
    run.started_at_ms = row.integer();
    run.finished_at_ms = row.integer();
    run.rows = row.integer();
    run.error = row.text();
    run.error_code = row.text();
    return run;
}

ResultRecord read_result(RowReader row)
{
    ResultRecord result;
    result.run_id = row.text();
    result.summary_json = row.text();
    result.first_page_json = row.text();
    result.created_at_ms = row.integer();
    return result;
}

}

Async<RunStart> SqlRuns::start(Run run)
{
    store_.give_id(run.id);
    run.started_at_ms = store_.now_ms();
    run.finished_at_ms = 0;
    run.rows = 0;
    run.error.clear();
    run.error_code.clear();
    // The confirmation gives the turn; without one nothing is inserted.
    Values values{run.id,
                  run.policy_version,
                  run.limits_json,
                  run.started_at_ms,
                  run.scope.workspace_id,
                  run.scope.project_id,
                  run.plan_id,
                  run.revision,
                  run.hash};
    auto inserted = co_await store_.database.query(
        "insert into runs (workspace_id, project_id, run_id, turn_id, plan_id, revision, hash, policy_version, limits, "
        "started_at, "
        "finished_at, row_count, error, error_code) "
        "select workspace_id, project_id, ?, turn_id, plan_id, revision, hash, ?, ?, ?, 0, 0, '', '' from "
        "confirmations "
        "where workspace_id = ? and project_id = ? and plan_id = ? and revision = ? and hash = ? "
        "on conflict (workspace_id, project_id, plan_id, revision) do nothing returning turn_id",
        std::move(values));
    if (!inserted)
        co_return std::unexpected(inserted.error());
    if (!inserted->empty()) {
        run.turn_id = inserted->front().text();
        co_return RunStart{run, true};
    }
    auto first = co_await find_of_plan(run.scope, run.plan_id, run.revision);
    if (!first)
        co_return std::unexpected(first.error());
    if (!*first || (*first)->hash != run.hash)
        co_return fail(Errc::stale, "Only a confirmed plan can be run. Look at the plan, then confirm it.");
    co_return RunStart{**first, false};
}

Async<Run> SqlRuns::finish(Scope scope, std::string run_id, RunOutcome outcome)
{
    const auto now = store_.now_ms();
    const auto work = [&](Session& session) -> Async<void> {
        Values values{now,   outcome.rows, outcome.error, outcome.error_code, scope.workspace_id, scope.project_id,
                      run_id};
        auto changed =
            co_await session.execute("update runs set finished_at = ?, row_count = ?, error = ?, error_code = ? "
                                     "where workspace_id = ? and project_id = ? and run_id = ? and finished_at = 0",
                                     std::move(values));
        if (!changed)
            co_return std::unexpected(changed.error());
        if (*changed == 0)
            co_return fail(Errc::conflict, "This run does not exist or has ended before.", "run " + run_id);
        if (!outcome.error.empty())
            co_return core::Result<void>{};
        auto kept = co_await session.execute("insert into results (workspace_id, project_id, run_id, summary, "
                                             "first_page, created_at) values (?, ?, ?, ?, ?, ?)",
                                             scoped(scope, run_id, outcome.summary_json, outcome.first_page_json, now));
        if (!kept)
            co_return std::unexpected(kept.error());
        co_return core::Result<void>{};
    };
    if (auto done = co_await store_.database.transaction(work); !done)
        co_return std::unexpected(done.error());
    co_return co_await get(std::move(scope), std::move(run_id));
}

Async<Run> SqlRuns::get(Scope scope, std::string run_id)
{
    auto rows = co_await store_.database.query(select_runs + "and run_id = ?", scoped(scope, run_id));
    if (!rows)
        co_return std::unexpected(rows.error());
    if (rows->empty())
        co_return fail(Errc::not_found, "There is no such run in this project.");
    co_return read_run(rows->front());
}

Async<std::optional<Run>> SqlRuns::find_of_plan(Scope scope, std::string plan_id, std::int64_t revision)
{
    auto rows = co_await store_.database.query(select_runs + "and plan_id = ? and revision = ?",
                                               scoped(scope, plan_id, revision));
    if (!rows)
        co_return std::unexpected(rows.error());
    co_return read_first<Run>(*rows, read_run);
}

Async<std::optional<Run>> SqlRuns::find_latest_of_turn(Scope scope, std::string turn_id)
{
    auto rows = co_await store_.database.query(
        select_runs + "and turn_id = ? order by started_at desc, run_id desc limit 1", scoped(scope, turn_id));
    if (!rows)
        co_return std::unexpected(rows.error());
    co_return read_first<Run>(*rows, read_run);
}

Async<std::optional<ResultRecord>> SqlRuns::find_result(Scope scope, std::string run_id)
{
    auto rows = co_await store_.database.query("select run_id, summary, first_page, created_at from results where "
                                               "workspace_id = ? and project_id = ? and run_id = ?",
                                               scoped(scope, run_id));
    if (!rows)
        co_return std::unexpected(rows.error());
    co_return read_first<ResultRecord>(*rows, read_result);
}

}
