#include "api/turns/turn_follower.hpp"

#include "api/turns/topics.hpp"

#include <algorithm>
#include <utility>

namespace datachat::api {
namespace {

constexpr int parts_at_once = 100;
// How often the metadata is looked at without being told to: another process may work on the turn.
constexpr std::chrono::milliseconds look_every{1000};

}

TurnFollower::TurnFollower(db::Repositories& repositories, EventBus& bus, models::Scope scope, std::string turn_id,
                           asio::any_io_executor executor, std::int64_t from_sequence)
    : repositories_(repositories), scope_(std::move(scope)), turn_id_(std::move(turn_id)),
      next_sequence_(from_sequence), subscription_(bus.subscribe(turn_topic(scope_, turn_id_), std::move(executor)))
{
}

// The state is read before the parts: what a turn at rest has said is then among them.
asio::awaitable<core::Result<TurnNews>> TurnFollower::look()
{
    auto turn = co_await repositories_.turns().get(scope_, turn_id_);
    if (!turn)
        co_return std::unexpected(turn.error());
    TurnNews news{.turn = std::move(*turn)};
    if (news.turn.next_sequence > next_sequence_) {
        auto parts = co_await repositories_.turns().parts(scope_, turn_id_, next_sequence_, parts_at_once);
        if (!parts)
            co_return std::unexpected(parts.error());
        news.parts = std::move(*parts);
        if (!news.parts.empty())
            next_sequence_ = news.parts.back().sequence + 1;
    }
    news.at_rest = is_at_rest(news.turn.state) && next_sequence_ >= news.turn.next_sequence;
    co_return news;
}

asio::awaitable<core::Result<TurnNews>> TurnFollower::next(std::chrono::milliseconds most, std::stop_token stop)
{
    const auto until = std::chrono::steady_clock::now() + most;
    std::vector<Event> events;
    for (;;) {
        if (stop.stop_requested())
            co_return core::fail(core::Errc::cancelled, "Nobody listens any more.");
        if (!std::exchange(first_, false)) {
            const auto left =
                std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
            events = co_await subscription_.wait(std::clamp(left, std::chrono::milliseconds(0), look_every), stop);
            if (stop.stop_requested())
                co_return core::fail(core::Errc::cancelled, "Nobody listens any more.");
        }
        std::vector<Event> progress;
        std::ranges::copy_if(events, std::back_inserter(progress),
                             [](const Event& event) { return !event.step.empty(); });
        // Progress alone says nothing about the log.
        const bool only_progress = !events.empty() && progress.size() == events.size();
        if (only_progress && last_state_ != db::TurnState::received) {
            TurnNews news;
            news.turn.state = last_state_;
            news.progress = std::move(progress);
            co_return news;
        }
        auto news = co_await look();
        if (!news)
            co_return news;
        news->progress = std::move(progress);
        const bool moved = news->turn.state != last_state_;
        last_state_ = news->turn.state;
        if (moved || news->at_rest || !news->parts.empty() || !news->progress.empty() ||
            std::chrono::steady_clock::now() >= until)
            co_return news;
    }
}

}
