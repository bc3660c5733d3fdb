#include "api/turns/turn_runner.hpp"

#include "api/turns/topics.hpp"
#include "core/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <optional>

namespace datachat::api {
namespace {

constexpr std::chrono::minutes longest_turn{10};

}

// A turn at work. Touched on its loop only, but for `stop`.
struct TurnRunner::Running {
    Running(asio::any_io_executor executor, models::Scope in)
        : scope(std::move(in)), moved(executor, std::chrono::steady_clock::time_point::max())
    {
    }

    models::Scope scope;
    std::string turn_id;
    std::string chat_id;
    std::stop_source stop;
    std::optional<core::Result<agents::TurnOutcome>> outcome;
    asio::steady_timer moved; // cancelled when the turn is stored, and when it ends

    asio::awaitable<void> wait()
    {
        boost::system::error_code cancelled;
        co_await moved.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    }
};

class TurnRunner::BusSink final : public agents::TurnSink {
public:
    BusSink(TurnRunner& runner, std::shared_ptr<Running> running) : runner_(runner), running_(std::move(running)) {}

    void begun(const db::Turn& turn) override
    {
        {
            const std::lock_guard lock(runner_.mutex_);
            running_->turn_id = turn.id;
            running_->chat_id = turn.chat_id;
        }
        running_->moved.cancel();
        tell({.turn_id = turn.id});
    }

    void part(const agents::Part& part) override
    {
        Event event{.turn_id = running_->turn_id};
        if (const auto* progress = std::get_if<agents::ProgressPart>(&part)) {
            event.step = progress->step;
            event.text = progress->text;
        }
        tell(std::move(event));
    }

    void tell(Event event)
    {
        if (event.turn_id.empty())
            return;
        if (event.step.empty())
            runner_.bus_.publish(chat_topic(running_->scope, running_->chat_id), event);
        runner_.bus_.publish(turn_topic(running_->scope, running_->turn_id), std::move(event));
    }

private:
    TurnRunner& runner_;
    std::shared_ptr<Running> running_;
};

asio::awaitable<void> TurnRunner::run(TurnRunner& runner, std::shared_ptr<Running> running,
                                      models::RequestContext context, Step step)
{
    const std::shared_ptr<agents::Orchestrator> orchestrator = runner.orchestrator_();
    BusSink sink(runner, running);
    try {
        running->outcome = co_await step(*orchestrator, std::move(context), sink);
    } catch (const std::exception& error) { // a bug: the turn's lease ends, and the next start says so in its log
        core::log(core::LogLevel::error, "turns", running->turn_id + ": " + error.what());
        running->outcome =
            core::fail(core::Errc::internal, "Something went wrong in the server; its log has the details.");
    }
    runner.leave(*running);
    running->moved.cancel();
    sink.tell({.turn_id = running->turn_id});
}

std::shared_ptr<TurnRunner::Running> TurnRunner::start(models::RequestContext context, Step step,
                                                       asio::any_io_executor executor)
{
    auto running = std::make_shared<Running>(executor, context.scope);
    context.cancel = running->stop.get_token();
    context.deadline = clock_.steady_now() + longest_turn;
    enter(running);
    // run() catches and logs.
    asio::co_spawn(executor, run(*this, running, std::move(context), std::move(step)), [](std::exception_ptr) {});
    return running;
}

asio::awaitable<core::Result<std::string>> TurnRunner::begin(models::RequestContext context, Step step)
{
    const auto executor = co_await asio::this_coro::executor;
    const auto running = start(std::move(context), std::move(step), executor);
    while (running->turn_id.empty() && !running->outcome)
        co_await running->wait();
    if (!running->turn_id.empty())
        co_return running->turn_id;
    if (!*running->outcome)
        co_return std::unexpected(running->outcome->error());
    co_return (*running->outcome)->turn_id;
}

asio::awaitable<core::Result<agents::TurnOutcome>> TurnRunner::finish(models::RequestContext context, Step step)
{
    const auto executor = co_await asio::this_coro::executor;
    const auto running = start(std::move(context), std::move(step), executor);
    while (!running->outcome)
        co_await running->wait();
    co_return *running->outcome;
}

asio::awaitable<core::Result<db::Turn>> TurnRunner::stop(models::Scope scope, std::string turn_id)
{
    auto turn = co_await repositories_.turns().cancel(scope, turn_id);
    if (!turn)
        co_return turn;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [key, running] : turns_) {
            if (running->turn_id == turn_id && running->scope == scope)
                running->stop.request_stop();
        }
    }
    bus_.publish(turn_topic(scope, turn_id), {.turn_id = turn_id});
    bus_.publish(chat_topic(scope, turn->chat_id), {.turn_id = turn_id});
    co_return turn;
}

void TurnRunner::stop_all()
{
    const std::lock_guard lock(mutex_);
    for (const auto& [key, running] : turns_)
        running->stop.request_stop();
}

std::size_t TurnRunner::running() const
{
    const std::lock_guard lock(mutex_);
    return turns_.size();
}

void TurnRunner::enter(const std::shared_ptr<Running>& running)
{
    const std::lock_guard lock(mutex_);
    turns_.emplace(running.get(), running);
}

void TurnRunner::leave(const Running& running)
{
    const std::lock_guard lock(mutex_);
    turns_.erase(&running);
}

}
