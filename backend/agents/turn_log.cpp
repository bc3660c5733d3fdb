#include "agents/turn_log.hpp"

#include "agents/part_json.hpp"

namespace datachat::agents {

void TurnLog::progress(std::string step, std::string text)
{
    sink_.part(ProgressPart{std::move(step), std::move(text)});
}

std::vector<db::TurnPart> TurnLog::numbered(const std::vector<Part>& parts) const
{
    std::vector<db::TurnPart> rows;
    std::int64_t sequence = turn_.next_sequence;
    for (const Part& part : parts)
        rows.push_back({.sequence = sequence++, .kind = std::string(kind_of(part)), .payload_json = to_json(part)});
    return rows;
}

db::Async<void> TurnLog::append(Part part)
{
    const std::vector<Part> parts{std::move(part)};
    std::vector<db::TurnPart> rows = numbered(parts);
    auto stored = co_await turns_.append(turn_.scope, turn_.id, owner_, std::move(rows));
    if (!stored)
        co_return std::unexpected(stored.error());
    ++turn_.next_sequence;
    sink_.part(parts.front());
    co_return core::Result<void>{};
}

db::Async<void> TurnLog::advance(db::TurnState state, std::vector<Part> parts)
{
    std::vector<db::TurnPart> rows = numbered(parts);
    auto turn = co_await turns_.advance(turn_.scope, turn_.id, owner_, state, std::move(rows));
    if (!turn)
        co_return std::unexpected(turn.error());
    turn_ = std::move(*turn);
    for (const Part& part : parts)
        sink_.part(part);
    co_return core::Result<void>{};
}

db::Async<void> TurnLog::advance_stored(db::TurnState state, std::vector<db::TurnPart> parts)
{
    std::int64_t sequence = turn_.next_sequence;
    for (db::TurnPart& part : parts)
        part.sequence = sequence++;
    auto turn = co_await turns_.advance(turn_.scope, turn_.id, owner_, state, std::move(parts));
    if (!turn)
        co_return std::unexpected(turn.error());
    turn_ = std::move(*turn);
    co_return core::Result<void>{};
}

}
