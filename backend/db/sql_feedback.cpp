#include "db/sql_feedback.hpp"

#include "db/stored_names.hpp"

namespace datachat::db {
namespace {

using core::Errc;
using core::fail;

const std::string select_events = "select workspace_id, project_id, event_id, turn_id, run_id, kind, payload, "
                                  "principal, processed, created_at from feedback_events ";

FeedbackEvent read_event(RowReader row)
{
    FeedbackEvent event;
    event.scope.workspace_id = row.text();
    event.scope.project_id = row.text();
    event.id = row.text();
    event.turn_id = row.text();
    event.run_id = row.text();
    event.kind = from_stored_name<FeedbackKind>(row.text());
    event.payload_json = row.text();
    event.principal = row.text();
    event.processed = row.flag();
    event.created_at_ms = row.integer();
    return event;
}

}

Async<FeedbackEvent> SqlFeedback::add(FeedbackEvent event)
{
    store_.give_id(event.id);
    event.processed = false;
    event.created_at_ms = store_.now_ms();
    Values row = scoped(event.scope, event.id, event.turn_id, null_if_empty(event.run_id), stored_name(event.kind),
                        event.payload_json, event.principal, event.created_at_ms);
    auto inserted =
        co_await store_.database.execute("insert into feedback_events (workspace_id, project_id, event_id, turn_id, "
                                         "run_id, kind, payload, principal, created_at, "
                                         "processed) values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0) on conflict do nothing",
                                         std::move(row));
    if (!inserted)
        co_return std::unexpected(inserted.error());
    if (*inserted == 1)
        co_return event;
    co_return co_await get(event.scope, event.id);
}

Async<FeedbackEvent> SqlFeedback::get(Scope scope, std::string event_id)
{
    auto rows = co_await store_.database.query(
        select_events + "where workspace_id = ? and project_id = ? and event_id = ?", scoped(scope, event_id));
    if (!rows)
        co_return std::unexpected(rows.error());
    if (rows->empty())
        co_return fail(Errc::not_found, "There is no such feedback in this project.");
    co_return read_event(rows->front());
}

Async<Page<FeedbackEvent>> SqlFeedback::list(Scope scope, PageRequest page)
{
    const auto size = page_size(page);
    auto rows = co_await store_.database.query(
        select_events + "where workspace_id = ? and project_id = ? and event_id > ? order by event_id limit ?",
        scoped(scope, page.after, size + 1));
    if (!rows)
        co_return std::unexpected(rows.error());
    co_return page_of(read_all<FeedbackEvent>(*rows, read_event), size,
                      [](const FeedbackEvent& last) { return last.id; });
}

Async<void> SqlFeedback::mark_processed(Scope scope, std::string event_id)
{
    auto changed = co_await store_.database.execute(
        "update feedback_events set processed = 1 where workspace_id = ? and project_id = ? and event_id = ?",
        scoped(scope, event_id));
    if (!changed)
        co_return std::unexpected(changed.error());
    if (*changed == 0)
        co_return fail(Errc::not_found, "There is no such feedback in this project.");
    co_return core::Result<void>{};
}

Async<std::vector<FeedbackEvent>> SqlFeedback::list_unprocessed(int limit)
{
    Values values{std::int64_t{limit}};
    auto rows = co_await store_.database.query(
        select_events + "where processed = 0 order by created_at, event_id limit ?", std::move(values));
    if (!rows)
        co_return std::unexpected(rows.error());
    co_return read_all<FeedbackEvent>(*rows, read_event);
}

}
