#pragma once

#include "db/repositories.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <stop_token>
#include <string>

namespace datachat::agents {

namespace asio = boost::asio;

// Long enough that a busy process does not lose its turns, short enough that a dead one's are soon taken up.
inline constexpr std::chrono::seconds turn_lease{60};

// Holds a turn while it is worked on: prolongs its lease, and asks the work to stop when somebody cancelled the turn or
// the lease was lost.
class TurnLease {
public:
    // `outer` stops the work as well.
    TurnLease(db::TurnRepository& turns, db::Scope scope, std::string turn_id, std::string owner,
              std::stop_token outer);

    std::stop_token token() const { return stop_.get_token(); }

    // Runs `work` to its end with the lease held, on the caller's executor.
    asio::awaitable<void> hold(std::function<asio::awaitable<void>()> work);

private:
    asio::awaitable<void> keep(std::function<bool()> ended, std::function<asio::awaitable<void>()> pause);

    db::TurnRepository& turns_;
    db::Scope scope_;
    std::string turn_id_;
    std::string owner_;
    std::stop_source stop_;
    std::stop_callback<std::function<void()>> outer_;
};

}
