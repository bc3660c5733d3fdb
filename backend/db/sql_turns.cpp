// Over 300 lines: every way in which a turn may change stands here, side by side.
#include "db/sql_turns.hpp"

#include "db/stored_names.hpp"
#include "db/turn_rows.hpp"

#include <fmt/format.h>

#include <charconv>

namespace datachat::db {
namespace {

using core::Errc;
using core::fail;

TurnPart read_part(RowReader row)
{
    TurnPart part;
    part.sequence = row.integer();
    part.kind = row.text();
    part.payload_json = row.text();
    part.created_at_ms = row.integer();
    return part;
}

const std::string select_parts = "select sequence, kind, payload, created_at from turn_parts where workspace_id = ? "
                                 "and project_id = ? and turn_id = ? ";

bool same_content(const TurnPart& a, const TurnPart& b)
{
    return a.sequence == b.sequence && a.kind == b.kind && a.payload_json == b.payload_json;
}

// Whether nothing in `parts` is new: then storing them again changes nothing.
bool all_stored(const Turn& turn, const std::vector<TurnPart>& parts)
{
    return std::ranges::all_of(parts, [&](const TurnPart& part) { return part.sequence < turn.next_sequence; });
}

std::unexpected<core::Error> lost_turn(const Turn& turn)
{
    if (is_ended(turn.state))
        return fail(Errc::conflict, "This question has been dealt with already.",
                    "turn " + turn.id + " is " + stored_name(turn.state));
    return fail(Errc::conflict, "Another process works on this question.",
                "turn " + turn.id + " is owned by " + turn.owner);
}

}

Async<std::vector<Turn>> SqlTurns::select(std::string where, Values values)
{
    auto rows = co_await store_.database.query(select_turns + where, std::move(values));
    if (!rows)
        co_return std::unexpected(rows.error());
    co_return read_all<Turn>(*rows, read_turn);
}

Async<Turn> SqlTurns::receive(Turn turn, milliseconds lease)
{
    store_.give_id(turn.id);
    turn.state = TurnState::received;
    turn.cancel_requested = false;
    turn.next_sequence = 0;
    turn.created_at_ms = turn.updated_at_ms = store_.now_ms();
    turn.lease_until_ms = turn.owner.empty() ? 0 : turn.created_at_ms + lease.count();
    const auto work = [&](Session& session) -> Async<Turn> {
        // Also locks the chat, so that numbers follow each other.
        Values chat{turn.created_at_ms, turn.scope.workspace_id, turn.scope.project_id, turn.chat_id};
        auto counted = co_await session.query("update chats set turn_count = turn_count + 1, updated_at = ? where "
                                              "workspace_id = ? and project_id = ? and chat_id = ? "
                                              "returning turn_count",
                                              std::move(chat));
        if (!counted)
            co_return std::unexpected(counted.error());
        if (counted->empty())
            co_return fail(Errc::not_found, "There is no such chat in this project.");
        turn.number = counted->front().integer();
        Values row =
            scoped(turn.scope, turn.id, turn.chat_id, turn.number, null_if_empty(turn.message_id), turn.question,
                   stored_name(turn.state), turn.owner, turn.lease_until_ms, turn.principal,
                   null_if_empty(turn.previous_turn_id), turn.created_at_ms, turn.updated_at_ms, turn.source_id);
        auto inserted = co_await session.execute(
            "insert into turns (workspace_id, project_id, turn_id, chat_id, number, message_id, question, state, "
            "owner, lease_until, "
            "principal, previous_turn_id, created_at, updated_at, source_id, cancel_requested, next_sequence) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)",
            std::move(row));
        if (!inserted)
            co_return std::unexpected(inserted.error());
        co_return turn;
    };
    auto stored = co_await store_.database.transaction(work);
    if (stored || stored.error().code != Errc::conflict)
        co_return stored;
    auto first = co_await select(
        "where workspace_id = ? and project_id = ? and ((chat_id = ? and message_id = ?) or turn_id = ?)",
        scoped(turn.scope, turn.chat_id, turn.message_id, turn.id));
    if (!first)
        co_return std::unexpected(first.error());
    // The same id or message with another question is no repeat.
    if (first->size() == 1 && first->front().question == turn.question && first->front().chat_id == turn.chat_id)
        co_return first->front();
    co_return stored;
}

Async<Turn> SqlTurns::get(Scope scope, std::string turn_id)
{
    auto turns = co_await select("where workspace_id = ? and project_id = ? and turn_id = ?", scoped(scope, turn_id));
    if (!turns)
        co_return std::unexpected(turns.error());
    if (turns->empty())
        co_return fail(Errc::not_found, "There is no such question in this project.");
    co_return turns->front();
}

Async<Page<Turn>> SqlTurns::list(Scope scope, std::string chat_id, PageRequest page)
{
    const auto size = page_size(page);
    std::int64_t after = 0;
    std::from_chars(page.after.data(), page.after.data() + page.after.size(), after);
    auto turns = co_await select(
        "where workspace_id = ? and project_id = ? and chat_id = ? and number > ? order by number limit ?",
        scoped(scope, chat_id, after, size + 1));
    if (!turns)
        co_return std::unexpected(turns.error());
    co_return page_of(std::move(*turns), size, [](const Turn& last) { return std::to_string(last.number); });
}

Async<std::optional<Turn>> SqlTurns::find_latest(Scope scope, std::string chat_id)
{
    auto turns =
        co_await select("where workspace_id = ? and project_id = ? and chat_id = ? order by number desc limit 1",
                        scoped(scope, chat_id));
    if (!turns)
        co_return std::unexpected(turns.error());
    if (turns->empty())
        co_return std::optional<Turn>();
    co_return turns->front();
}

// Stores state, owner, lease and the length of the log as `turn` has them.
Async<Turn> SqlTurns::write(Session& session, const Turn& turn)
{
    Turn next = turn;
    next.updated_at_ms = store_.now_ms();
    Values values{stored_name(next.state),
                  next.owner,
                  next.lease_until_ms,
                  as_integer(next.cancel_requested),
                  next.next_sequence,
                  next.updated_at_ms,
                  next.scope.workspace_id,
                  next.scope.project_id,
                  next.id};
    auto changed = co_await session.execute("update turns set state = ?, owner = ?, lease_until = ?, cancel_requested "
                                            "= ?, next_sequence = ?, updated_at = ? "
                                            "where workspace_id = ? and project_id = ? and turn_id = ?",
                                            std::move(values));
    if (!changed)
        co_return std::unexpected(changed.error());
    co_return next;
}

Async<Turn> SqlTurns::take(Scope scope, std::string turn_id, std::string owner, milliseconds lease)
{
    const auto work = [&](Session& session) -> Async<Turn> {
        auto turn = co_await lock_turn(session, scope, turn_id);
        if (!turn)
            co_return turn;
        const auto now = store_.now_ms();
        // Also by the same process: two of its requests must not both work on the turn.
        const bool held = !turn->owner.empty() && turn->lease_until_ms > now;
        if (is_ended(turn->state) || held)
            co_return lost_turn(*turn);
        turn->owner = owner;
        turn->lease_until_ms = now + lease.count();
        co_return co_await write(session, *turn);
    };
    co_return co_await store_.database.transaction(work);
}

Async<Turn> SqlTurns::renew(Scope scope, std::string turn_id, std::string owner, milliseconds lease)
{
    Values values{store_.now_ms() + lease.count(), scope.workspace_id, scope.project_id, turn_id, owner};
    auto changed = co_await store_.database.execute(
        "update turns set lease_until = ? where workspace_id = ? and project_id = ? and turn_id = ? and owner = ?",
        std::move(values));
    if (!changed)
        co_return std::unexpected(changed.error());
    auto turn = co_await get(scope, turn_id);
    if (turn && *changed == 0)
        co_return lost_turn(*turn);
    co_return turn;
}

Async<void> SqlTurns::append_in(Session& session, const Turn& turn, const std::vector<TurnPart>& parts)
{
    std::int64_t next = turn.next_sequence;
    for (const TurnPart& part : parts) {
        if (part.sequence > next)
            co_return fail(Errc::conflict, "A part of the answer is missing before this one.",
                           fmt::format("turn {}: part {} after {} parts", turn.id, part.sequence, next));
        if (part.sequence < next) {
            auto rows =
                co_await session.query(select_parts + "and sequence = ?", scoped(turn.scope, turn.id, part.sequence));
            if (!rows)
                co_return std::unexpected(rows.error());
            if (rows->empty() || !same_content(read_part(rows->front()), part))
                co_return fail(Errc::conflict, "Another part of the answer stands in this place.",
                               fmt::format("turn {}: part {}", turn.id, part.sequence));
            continue;
        }
        auto added = co_await session.execute(
            "insert into turn_parts (workspace_id, project_id, turn_id, sequence, kind, payload, created_at) values "
            "(?, ?, ?, ?, ?, ?, ?)",
            scoped(turn.scope, turn.id, part.sequence, part.kind, part.payload_json, store_.now_ms()));
        if (!added)
            co_return std::unexpected(added.error());
        ++next;
    }
    co_return core::Result<void>{};
}

Async<void> SqlTurns::append(Scope scope, std::string turn_id, std::string owner, std::vector<TurnPart> parts)
{
    const auto work = [&](Session& session) -> Async<void> {
        auto turn = co_await lock_turn(session, scope, turn_id);
        if (!turn)
            co_return std::unexpected(turn.error());
        if (!all_stored(*turn, parts) && (is_ended(turn->state) || turn->owner != owner))
            co_return lost_turn(*turn);
        if (auto appended = co_await append_in(session, *turn, parts); !appended)
            co_return appended;
        for (const TurnPart& part : parts)
            turn->next_sequence = std::max(turn->next_sequence, part.sequence + 1);
        if (auto written = co_await write(session, *turn); !written)
            co_return std::unexpected(written.error());
        co_return core::Result<void>{};
    };
    co_return co_await store_.database.transaction(work);
}

Async<Turn> SqlTurns::advance(Scope scope, std::string turn_id, std::string owner, TurnState state,
                              std::vector<TurnPart> parts)
{
    const auto work = [&](Session& session) -> Async<Turn> {
        auto turn = co_await lock_turn(session, scope, turn_id);
        if (!turn)
            co_return turn;
        const bool repeated = turn->state == state && all_stored(*turn, parts);
        if (!repeated && (is_ended(turn->state) || turn->owner != owner))
            co_return lost_turn(*turn);
        if (auto appended = co_await append_in(session, *turn, parts); !appended)
            co_return std::unexpected(appended.error());
        if (repeated)
            co_return turn;
        for (const TurnPart& part : parts)
            turn->next_sequence = std::max(turn->next_sequence, part.sequence + 1);
        turn->state = state;
        if (is_ended(state) || state == TurnState::awaiting_confirmation) {
            turn->owner.clear();
            turn->lease_until_ms = 0;
        }
        co_return co_await write(session, *turn);
    };
    co_return co_await store_.database.transaction(work);
}

Async<std::vector<TurnPart>> SqlTurns::parts(Scope scope, std::string turn_id, std::int64_t from_sequence, int limit)
{
    auto rows = co_await store_.database.query(select_parts + "and sequence >= ? order by sequence limit ?",
                                               scoped(scope, turn_id, from_sequence, std::int64_t{limit}));
    if (!rows)
        co_return std::unexpected(rows.error());
    co_return read_all<TurnPart>(*rows, read_part);
}

Async<Turn> SqlTurns::cancel(Scope scope, std::string turn_id)
{
    const auto work = [&](Session& session) -> Async<Turn> {
        auto turn = co_await lock_turn(session, scope, turn_id);
        if (!turn || is_ended(turn->state))
            co_return turn;
        turn->cancel_requested = true;
        if (turn->owner.empty() || turn->lease_until_ms <= store_.now_ms()) {
            turn->state = TurnState::cancelled;
            turn->owner.clear();
            turn->lease_until_ms = 0;
        }
        co_return co_await write(session, *turn);
    };
    co_return co_await store_.database.transaction(work);
}

Async<std::vector<Turn>> SqlTurns::list_abandoned(int limit)
{
    Values values{store_.now_ms(), std::int64_t{limit}};
    co_return co_await select("where state in ('received', 'planning', 'running') and (owner = '' or lease_until <= ?) "
                              "order by lease_until, turn_id limit ?",
                              std::move(values));
}

Async<std::vector<Turn>> SqlTurns::list_owned(int limit)
{
    Values values{std::int64_t{limit}};
    co_return co_await select(
        "where state in ('received', 'planning', 'running') and owner <> '' order by lease_until, turn_id limit ?",
        std::move(values));
}

Async<void> SqlTurns::release(Scope scope, std::string turn_id, std::string owner)
{
    Values values{scope.workspace_id, scope.project_id, turn_id, owner};
    auto changed = co_await store_.database.execute("update turns set owner = '', lease_until = 0 where workspace_id = "
                                                    "? and project_id = ? and turn_id = ? and owner = ?",
                                                    std::move(values));
    if (!changed)
        co_return std::unexpected(changed.error());
    co_return core::Result<void>{};
}

}
