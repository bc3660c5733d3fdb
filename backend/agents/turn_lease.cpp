#include "agents/turn_lease.hpp"

#include "core/log.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>

namespace datachat::agents {
namespace {

using core::Errc;

// How soon a cancellation from another process is heard; the lease is prolonged at the same time.
constexpr std::chrono::seconds beat{2};

}

TurnLease::TurnLease(db::TurnRepository& turns, db::Scope scope, std::string turn_id, std::string owner,
                     std::stop_token outer)
    : turns_(turns), scope_(std::move(scope)), turn_id_(std::move(turn_id)), owner_(std::move(owner)),
      outer_(std::move(outer), [this] { stop_.request_stop(); })
{
}

asio::awaitable<void> TurnLease::hold(std::function<asio::awaitable<void>()> work)
{
    using namespace asio::experimental::awaitable_operators;
    asio::steady_timer timer(co_await asio::this_coro::executor);
    bool ended = false;
    std::exception_ptr failure;
    // An exception is kept as a value: the operator would cancel the other side in the middle of a renewal.
    const auto worked = [&]() -> asio::awaitable<void> {
        try {
            co_await work();
        } catch (...) {
            failure = std::current_exception();
        }
        ended = true;
        timer.cancel();
    };
    const auto pause = [&]() -> asio::awaitable<void> {
        boost::system::error_code cancelled;
        timer.expires_after(beat);
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    };
    co_await (worked() && keep([&] { return ended; }, pause));
    if (failure)
        std::rethrow_exception(failure);
}

asio::awaitable<void> TurnLease::keep(std::function<bool()> ended, std::function<asio::awaitable<void>()> pause)
{
    while (!ended()) {
        co_await pause();
        if (ended())
            co_return;
        auto turn = co_await turns_.renew(scope_, turn_id_, owner_, turn_lease);
        if (turn && !turn->cancel_requested)
            continue;
        // An unreachable metadata database is no reason to drop the work: the lease outlives several beats.
        if (!turn && turn.error().code != Errc::conflict) {
            core::log(core::LogLevel::warning, "turn_lease", turn_id_ + ": " + turn.error().message);
            continue;
        }
        stop_.request_stop();
        co_return;
    }
}

}
