#include "db/sql_idempotency.hpp"

namespace datachat::db {

using core::Errc;
using core::fail;

Async<std::optional<IdempotentReply>> SqlIdempotency::begin(Scope scope, std::string principal, std::string key,
                                                            std::string request_digest, milliseconds keep)
{
    const auto now = store_.now_ms();
    const auto work = [&](Session& session) -> Async<std::optional<IdempotentReply>> {
        auto forgotten = co_await session.execute(
            "delete from idempotency_keys where workspace_id = ? and project_id = ? and expires_at <= ?",
            scoped(scope, now));
        if (!forgotten)
            co_return std::unexpected(forgotten.error());
        auto claimed = co_await session.execute("insert into idempotency_keys (workspace_id, project_id, principal, "
                                                "key, request_digest, expires_at, finished, status, body) "
                                                "values (?, ?, ?, ?, ?, ?, 0, 0, '') on conflict do nothing",
                                                scoped(scope, principal, key, request_digest, now + keep.count()));
        if (!claimed)
            co_return std::unexpected(claimed.error());
        if (*claimed == 1)
            co_return std::optional<IdempotentReply>();
        auto rows = co_await session.query("select request_digest, finished, status, body from idempotency_keys "
                                           "where workspace_id = ? and project_id = ? and principal = ? and key = ?",
                                           scoped(scope, principal, key));
        if (!rows)
            co_return std::unexpected(rows.error());
        if (rows->empty()) {
            // It ended between the two statements.
            core::Error again{Errc::conflict, "Another request with this Idempotency-Key was at work; try again."};
            again.retry_after = milliseconds(0);
            co_return std::unexpected(std::move(again));
        }
        RowReader row = rows->front();
        if (row.text() != request_digest)
            co_return fail(Errc::conflict,
                           "This Idempotency-Key was used for another request. Use a new key for each request.");
        IdempotentReply reply;
        reply.finished = row.flag();
        reply.status = static_cast<int>(row.integer());
        reply.body = row.text();
        co_return std::optional<IdempotentReply>(std::move(reply));
    };
    co_return co_await store_.database.transaction(work);
}

Async<void> SqlIdempotency::finish(Scope scope, std::string principal, std::string key, int status, std::string body)
{
    Values values{std::int64_t{status}, body, scope.workspace_id, scope.project_id, principal, key};
    auto changed =
        co_await store_.database.execute("update idempotency_keys set finished = 1, status = ?, body = ? "
                                         "where workspace_id = ? and project_id = ? and principal = ? and key = ?",
                                         std::move(values));
    if (!changed)
        co_return std::unexpected(changed.error());
    co_return core::Result<void>{};
}

Async<void> SqlIdempotency::forget(Scope scope, std::string principal, std::string key)
{
    auto changed =
        co_await store_.database.execute("delete from idempotency_keys where workspace_id = ? and project_id = "
                                         "? and principal = ? and key = ? and finished = 0",
                                         scoped(scope, principal, key));
    if (!changed)
        co_return std::unexpected(changed.error());
    co_return core::Result<void>{};
}

}
