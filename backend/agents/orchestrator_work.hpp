#pragma once

#include "agents/orchestrator.hpp"
#include "agents/turn_lease.hpp"

// Private to the orchestrator's sources: one turn under way.
namespace datachat::agents {

struct Orchestrator::Work {
    Work(models::RequestContext for_context, AskRequest asked, TurnLog turn_log, db::TurnRepository& turns,
         const std::string& owner)
        : context(std::move(for_context)), request(std::move(asked)), log(std::move(turn_log)),
          lease(turns, context.scope, log.turn().id, owner, context.cancel)
    {
        context.trace = log.turn().id;
        context.cancel = lease.token();
    }

    models::RequestContext context;
    AskRequest request;
    TurnLog log;
    TurnLease lease;
    db::Project project;
    services::knowledge::SnapshotPtr snapshot;
    std::optional<sql::Query> previous;
    std::string previous_question;
    bool repeated = false;       // the message was stored before: its turn is somebody else's work
    std::string revised_plan_id; // the plan that gets a new revision; "" = a new plan
    std::optional<PlanPart> shown;
    std::optional<ClarificationPart> asked_back;

    const models::Scope& scope() const { return context.scope; }

    TurnOutcome outcome() const { return {log.turn().id, log.turn().state, shown, asked_back}; }
};

}
