#include "db/turn_rows.hpp"

#include "db/stored_names.hpp"

namespace datachat::db {

namespace {

const std::string turn_columns = "workspace_id, project_id, turn_id, chat_id, number, message_id, question, state, "
                                 "owner, lease_until, cancel_requested, principal, "
                                 "previous_turn_id, next_sequence, created_at, updated_at, source_id";

}

const std::string select_turns = "select " + turn_columns + " from turns ";

Turn read_turn(RowReader row)
{
    Turn turn;
    turn.scope.workspace_id = row.text();
    turn.scope.project_id = row.text();
    turn.id = row.text();
    turn.chat_id = row.text();
    turn.number = row.integer();
    turn.message_id = row.text();
    turn.question = row.text();
    turn.state = from_stored_name<TurnState>(row.text());
    turn.owner = row.text();
    turn.lease_until_ms = row.integer();
    turn.cancel_requested = row.flag();
    turn.principal = row.text();
    turn.previous_turn_id = row.text();
    turn.next_sequence = row.integer();
    turn.created_at_ms = row.integer();
    turn.updated_at_ms = row.integer();
    turn.source_id = row.text();
    return turn;
}

Async<Turn> lock_turn(Session& session, Scope scope, std::string turn_id)
{
    // Writing the row is the lock that both engines know; SQLite has no "for update".
    auto rows = co_await session.query("update turns set updated_at = updated_at where workspace_id = ? and project_id "
                                       "= ? and turn_id = ? returning " +
                                           turn_columns,
                                       scoped(scope, turn_id));
    if (!rows)
        co_return std::unexpected(rows.error());
    if (rows->empty())
        co_return core::fail(core::Errc::not_found, "There is no such question in this project.");
    co_return read_turn(rows->front());
}

}
