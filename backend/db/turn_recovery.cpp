#include "db/turn_recovery.hpp"

#include <fmt/format.h>

namespace datachat::db {
namespace {

using core::Errc;

constexpr int most_at_once = 100;

Async<void> release_turns_of_the_dead(Repositories& repositories,
                                      const std::function<bool(const std::string&)>& is_dead)
{
    auto owned = co_await repositories.turns().list_owned(most_at_once);
    if (!owned)
        co_return std::unexpected(owned.error());
    for (const Turn& turn : *owned) {
        if (!is_dead(turn.owner))
            continue;
        if (auto released = co_await repositories.turns().release(turn.scope, turn.id, turn.owner); !released)
            co_return released;
    }
    co_return core::Result<void>{};
}

// A run that its process did not finish is not repeated: what was confirmed runs once.
Async<Turn> end_cut_off(Repositories& repositories, const Turn& turn, const Run& run)
{
    const std::string sentence = "DataChat was stopped while this ran. Ask again to run it once more.";
    RunOutcome outcome;
    outcome.error = sentence;
    outcome.error_code = "cancelled";
    auto finished = co_await repositories.runs().finish(turn.scope, run.id, std::move(outcome));
    if (!finished && finished.error().code != Errc::conflict)
        co_return std::unexpected(finished.error());
    TurnPart part;
    part.sequence = turn.next_sequence;
    part.kind = "error";
    part.payload_json = fmt::format(R"({{"code":"cancelled","message":"{}"}})", sentence);
    std::vector<TurnPart> parts{std::move(part)};
    co_return co_await repositories.turns().advance(turn.scope, turn.id, turn.owner, TurnState::failed,
                                                    std::move(parts));
}

Async<void> recover(Repositories& repositories, const Turn& taken, TurnRecovery& recovery)
{
    if (taken.cancel_requested) {
        std::vector<TurnPart> nothing;
        auto cancelled = co_await repositories.turns().advance(taken.scope, taken.id, taken.owner, TurnState::cancelled,
                                                               std::move(nothing));
        if (!cancelled)
            co_return std::unexpected(cancelled.error());
        recovery.ended.push_back(std::move(*cancelled));
        co_return core::Result<void>{};
    }
    if (taken.state != TurnState::running) {
        recovery.resumed.push_back({taken, ResumeAt::planning});
        co_return core::Result<void>{};
    }
    auto run = co_await repositories.runs().find_latest_of_turn(taken.scope, taken.id);
    if (!run)
        co_return std::unexpected(run.error());
    if (!*run) {
        recovery.resumed.push_back({taken, ResumeAt::run});
        co_return core::Result<void>{};
    }
    if ((*run)->finished_at_ms != 0) {
        recovery.resumed.push_back({taken, ResumeAt::answer});
        co_return core::Result<void>{};
    }
    auto ended = co_await end_cut_off(repositories, taken, **run);
    if (!ended)
        co_return std::unexpected(ended.error());
    recovery.ended.push_back(std::move(*ended));
    co_return core::Result<void>{};
}

}

Async<TurnRecovery> recover_turns(Repositories& repositories, std::string owner, milliseconds lease,
                                  std::function<bool(const std::string&)> is_dead)
{
    if (is_dead) {
        if (auto released = co_await release_turns_of_the_dead(repositories, is_dead); !released)
            co_return std::unexpected(released.error());
    }
    auto abandoned = co_await repositories.turns().list_abandoned(most_at_once);
    if (!abandoned)
        co_return std::unexpected(abandoned.error());
    TurnRecovery recovery;
    for (const Turn& turn : *abandoned) {
        auto taken = co_await repositories.turns().take(turn.scope, turn.id, owner, lease);
        if (!taken && taken.error().code == Errc::conflict)
            continue; // another process was faster
        if (!taken)
            co_return std::unexpected(taken.error());
        if (auto recovered = co_await recover(repositories, *taken, recovery); !recovered)
            co_return std::unexpected(recovered.error());
    }
    co_return recovery;
}

}
