#pragma once

#include "agents/executor.hpp"
#include "agents/planner.hpp"
#include "agents/sql_agent.hpp"
#include "agents/turn_log.hpp"
#include "agents/turn_parts.hpp"
#include "agents/validator.hpp"
#include "core/clock.hpp"
#include "core/commit_points.hpp"
#include "core/ids.hpp"
#include "core/result.hpp"
#include "db/repositories.hpp"
#include "db/turn_recovery.hpp"
#include "jobs/job_queue.hpp"
#include "plan/edit.hpp"
#include "services/knowledge/example_index.hpp"
#include "services/knowledge/source_catalogs.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace datachat::agents {

namespace asio = boost::asio;

// What concerns only the running of a plan.
struct RunOptions {
    services::datasources::BatchSink* copy = nullptr;          // gets every row of the result, too: an export
    std::optional<sql::ExecutionLimits> limits = std::nullopt; // instead of the validator's
};

struct AskRequest {
    std::string chat_id;
    std::string message_id; // chosen by the client, so that a repeat is the same turn; "" = none
    std::string question;
    std::string source_id;
    sql::TimeFrame time;
    std::optional<db::ConfirmationPolicy> policy = std::nullopt; // instead of the project's
    RunOptions run = {};
};

// How a call left its turn.
struct TurnOutcome {
    std::string turn_id;
    db::TurnState state = db::TurnState::received;
    std::optional<PlanPart> plan; // the last plan shown
    std::optional<ClarificationPart> clarification;
};

struct OrchestratorParts {
    db::Repositories& repositories;
    jobs::JobQueue& queue;
    services::knowledge::SourceCatalogs& catalogs;
    const Planner& planner;
    const SqlAgent& sql_agent;
    const Validator& validator;
    const Executor& executor;
    core::CommitPoints& commit_points;
    const core::Clock& clock;
    std::string owner;                                     // this process, in turn leases
    services::knowledge::ExampleIndex* examples = nullptr; // without it a model gets no examples
};

// Leads one turn through the whole flow: context, plan, checks and repair, confirmation, execution, answer. Each step
// is stored before it is told: another process can go on from there.
class Orchestrator {
public:
    explicit Orchestrator(OrchestratorParts parts) : parts_(std::move(parts)), ids_(parts_.clock) {}

    // Takes a question as far as it goes without a person: to a plan that waits, a question back, a no, or the answer.
    // A repeat of a message gives its turn as it stands.
    // An error means that the turn could not be stored; every other failure ends the turn with an error part.
    asio::awaitable<core::Result<TurnOutcome>> ask(models::RequestContext context, AskRequest request, TurnSink& sink);

    // Chooses a reading (from 0) of a turn that ended with a question back; becomes a new turn, and runs: choosing is
    // confirming.
    asio::awaitable<core::Result<TurnOutcome>> choose(models::RequestContext context, AskRequest request,
                                                      std::string clarifying_turn_id, std::size_t choice,
                                                      TurnSink& sink);

    // Takes a person's own SQL instead of planning: a new turn with a plan of it, past the same checks and the
    // firewall, that runs at once. request.question says what it answers; "" = nothing was asked.
    asio::awaitable<core::Result<TurnOutcome>> run_sql(models::RequestContext context, AskRequest request,
                                                       std::string sql, TurnSink& sink);

    // Edits the plan that `base` names. One that waits gets a new revision, which waits; of a plan whose turn has ended
    // a new turn is made, in the same chat and with the same question, that runs at once. Fails with stale (not the
    // newest revision), conflict (somebody is at it), as plan::apply and Validator::validate do; nothing has changed
    // then.
    asio::awaitable<core::Result<TurnOutcome>> revise(models::RequestContext context, db::ConfirmationRequest base,
                                                      std::vector<plan::Edit> edits, TurnSink& sink);

    // Undoes edits: the tree of an earlier revision of the plan that `base` names, otherwise as revise().
    asio::awaitable<core::Result<TurnOutcome>> restore(models::RequestContext context, db::ConfirmationRequest base,
                                                       std::int64_t revision, TurnSink& sink);

    // Confirms a plan and runs it. Repeating it gives the same result again without running it twice. Fails with stale,
    // expired, forbidden, not_found; stale, too, when the schema has changed under the plan.
    asio::awaitable<core::Result<TurnOutcome>>
    confirm(models::RequestContext context, db::ConfirmationRequest confirmation, RunOptions options, TurnSink& sink);

    asio::awaitable<core::Result<void>> reject(models::RequestContext context, std::string plan_id,
                                               std::int64_t revision);

    // Stores what a person said of an answer and enqueues its processing.
    asio::awaitable<core::Result<db::FeedbackEvent>> feedback(models::RequestContext context, db::FeedbackEvent event);

    // Goes on with a turn that another process left (see db::recover_turns).
    asio::awaitable<core::Result<TurnOutcome>> resume(models::RequestContext context, db::ResumableTurn turn,
                                                      AskRequest request, TurnSink& sink);

private:
    struct Work; // what one turn carries from step to step
    using WorkPtr = std::unique_ptr<Work>;
    using Outcome = asio::awaitable<core::Result<TurnOutcome>>;

    asio::awaitable<core::Result<WorkPtr>> begin(models::RequestContext context, AskRequest request, TurnSink& sink);
    // A Work for a turn that is stored already.
    asio::awaitable<core::Result<WorkPtr>> take_up(models::RequestContext context, db::Turn turn, RunOptions options,
                                                   TurnSink& sink);
    asio::awaitable<core::Result<void>> recall(Work& work); // project, source and the query of the turn before

    Outcome held(Work& work, std::function<Outcome()> step); // with the turn's lease kept
    Outcome run_stored(Work& work);
    // A new turn with a plan that a person gave or chose: checked and run.
    Outcome run_given(models::RequestContext context, AskRequest request, plan::Plan plan, TurnSink& sink);
    // Puts another tree in the place of a plan: a new revision where it waits, a new turn where its turn has ended.
    Outcome replace(models::RequestContext context, db::PlanRecord record, plan::Plan plan, TurnSink& sink);
    Outcome revise_waiting(models::RequestContext context, db::PlanRecord base, db::Turn turn, plan::Plan edited,
                           TurnSink& sink);

    static PlanRequest plan_request(const Work& work);
    Outcome plan_turn(Work& work);
    asio::awaitable<core::Result<ValidatedPlan>> plan_built_in(Work& work, const Intent& intent);
    asio::awaitable<core::Result<std::optional<ValidatedPlan>>> plan_with_model(Work& work, const Intent& intent);
    std::vector<std::string> other_readings(const Work& work, const Intent& intent, const std::string& shown) const;
    asio::awaitable<std::optional<Execution>> look_at(Work& work, const plan::Plan& plan);
    Outcome clarify(Work& work, Intent intent);
    Outcome decline(Work& work, Intent intent);
    Outcome fail_turn(Work& work, core::Error error);

    Outcome propose(Work& work, ValidatedPlan plan, std::vector<std::string> knowledge,
                    std::vector<std::string> other_readings, bool chosen);
    Outcome run_confirmed(Work& work, const plan::Plan& plan);
    Outcome answer_again(Work& work, db::Run run);
    // The result first, then chart and sentence.
    std::vector<Part> answer_parts(const Work& work, const plan::Plan& plan,
                                   const std::vector<sql::OutputColumn>& outputs, const std::string& run_id,
                                   const Execution& execution) const;

    OrchestratorParts parts_;
    core::Ids ids_;
};

}
