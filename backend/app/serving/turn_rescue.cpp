#include "app/serving/turn_rescue.hpp"

#include "core/log.hpp"
#include "db/process_owner.hpp"
#include "db/turn_recovery.hpp"

namespace datachat::app {
namespace {

using core::Result;

constexpr std::chrono::minutes lease{1};

asio::awaitable<Result<void>> go_on(Application& application, api::TurnRunner& runner, db::ResumableTurn resumable)
{
    auto project = co_await application.repositories().projects().get(resumable.turn.scope);
    if (!project)
        co_return std::unexpected(project.error());
    auto time = application.time_frame(*project);
    if (!time)
        co_return std::unexpected(time.error());
    models::RequestContext context{.scope = resumable.turn.scope, .trace = resumable.turn.id};
    context.principal.id = resumable.turn.principal;
    agents::AskRequest request{.chat_id = resumable.turn.chat_id,
                               .question = resumable.turn.question,
                               .source_id = resumable.turn.source_id,
                               .time = std::move(*time)};
    api::TurnRunner::Step step = [resumable, request](agents::Orchestrator& orchestrator, models::RequestContext with,
                                                      agents::TurnSink& sink) {
        return orchestrator.resume(std::move(with), resumable, request, sink);
    };
    auto begun = co_await runner.begin(std::move(context), std::move(step));
    if (!begun)
        co_return std::unexpected(begun.error());
    co_return Result<void>{};
}

}

asio::awaitable<Result<void>> rescue_turns(Application& application, api::TurnRunner& runner)
{
    auto recovery =
        co_await db::recover_turns(application.repositories(), application.owner(), lease, db::is_known_dead);
    if (!recovery)
        co_return std::unexpected(recovery.error());
    for (db::ResumableTurn& resumable : recovery->resumed) {
        const std::string id = resumable.turn.id;
        if (auto gone_on = co_await go_on(application, runner, std::move(resumable)); !gone_on)
            core::log(core::LogLevel::warning, "rescue",
                      id + ": " + gone_on.error().message + ' ' + gone_on.error().detail);
    }
    co_return Result<void>{};
}

}
