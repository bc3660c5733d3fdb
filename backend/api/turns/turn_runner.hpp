#pragma once

#include "agents/orchestrator.hpp"
#include "api/turns/event_bus.hpp"
#include "core/clock.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>

namespace datachat::api {

// Gives the orchestrator to work with; a turn keeps the one that it began with.
using CurrentOrchestrator = std::function<std::shared_ptr<agents::Orchestrator>()>;

// Runs turns in the server: one that has begun goes on to its end, whatever becomes of the request that began it. What
// it says goes to the durable log, and the bus tells that there is something to read. Safe to call from any loop; a
// turn runs on the loop that began it. Must outlive the loops.
class TurnRunner {
public:
    TurnRunner(CurrentOrchestrator orchestrator, db::Repositories& repositories, EventBus& bus,
               const core::Clock& clock)
        : orchestrator_(std::move(orchestrator)), repositories_(repositories), bus_(bus), clock_(clock)
    {
    }

    // The orchestrator of now, for what is no turn.
    std::shared_ptr<agents::Orchestrator> orchestrator() const { return orchestrator_(); }

    using Step = std::function<asio::awaitable<core::Result<agents::TurnOutcome>>(
        agents::Orchestrator&, models::RequestContext, agents::TurnSink&)>;

    // Starts the step and returns the id of its turn as soon as the turn is stored or taken up. Fails as the step does
    // when it ends before that.
    asio::awaitable<core::Result<std::string>> begin(models::RequestContext context, Step step);

    // The same, but returns when the step has ended.
    asio::awaitable<core::Result<agents::TurnOutcome>> finish(models::RequestContext context, Step step);

    // Stops a turn: this process's at once, another's when it looks at its lease.
    asio::awaitable<core::Result<db::Turn>> stop(models::Scope scope, std::string turn_id);

    // Asks all turns of this process to stop.
    void stop_all();
    std::size_t running() const;

private:
    struct Running;
    class BusSink;
    static asio::awaitable<void> run(TurnRunner& runner, std::shared_ptr<Running> running,
                                     models::RequestContext context, Step step);
    std::shared_ptr<Running> start(models::RequestContext context, Step step, asio::any_io_executor executor);
    void enter(const std::shared_ptr<Running>& running);
    void leave(const Running& running);

    CurrentOrchestrator orchestrator_;
    db::Repositories& repositories_;
    EventBus& bus_;
    const core::Clock& clock_;
    mutable std::mutex mutex_;
    std::map<const Running*, std::shared_ptr<Running>> turns_;
};

}
