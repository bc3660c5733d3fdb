#pragma once

#include "api/turns/event_bus.hpp"
#include "core/result.hpp"
#include "db/repositories.hpp"

#include <boost/asio/awaitable.hpp>

#include <stop_token>
#include <string>
#include <vector>

namespace datachat::api {

// A turn that nobody works on for the moment: it has ended, or waits for a person.
inline bool is_at_rest(db::TurnState state)
{
    return db::is_ended(state) || state == db::TurnState::awaiting_confirmation;
}

// What came since the last look.
struct TurnNews {
    db::Turn turn;
    std::vector<db::TurnPart> parts;
    std::vector<Event> progress;
    bool at_rest = false; // no more comes until a person acts
};

// Reads the durable log of one turn as it grows. Woken by the bus; looks by itself as well, for what other processes
// write. Used by one coroutine.
class TurnFollower {
public:
    TurnFollower(db::Repositories& repositories, EventBus& bus, models::Scope scope, std::string turn_id,
                 asio::any_io_executor executor, std::int64_t from_sequence = 0);

    // Waits for news, at most `most`; empty news then. Fails with not_found, and with cancelled on `stop`.
    asio::awaitable<core::Result<TurnNews>> next(std::chrono::milliseconds most, std::stop_token stop);

private:
    asio::awaitable<core::Result<TurnNews>> look();

    db::Repositories& repositories_;
    models::Scope scope_;
    std::string turn_id_;
    std::int64_t next_sequence_;
    EventBus::Subscription subscription_;
    bool first_ = true;
    db::TurnState last_state_ = db::TurnState::received;
};

}
