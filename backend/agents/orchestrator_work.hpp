#pragma once

#include "agents/orchestrator.hpp"

// Private to the orchestrator's sources: one turn under way.
namespace datachat::agents {

struct Orchestrator::Work {
    Work(models::RequestContext for_context, AskRequest asked, TurnLog turn_log)
        : context(std::move(for_context)), request(std::move(asked)), log(std::move(turn_log))
    {
    }

    models::RequestContext context;
    AskRequest request;
    TurnLog log;
    db::Project project;
    services::knowledge::SnapshotPtr snapshot;
    std::optional<sql::Query> previous;
    std::string previous_question;
    std::optional<PlanPart> shown;
    std::optional<ClarificationPart> asked_back;

    const models::Scope& scope() const { return context.scope; }

    TurnOutcome outcome() const { return {log.turn().id, log.turn().state, shown, asked_back}; }
};

}
