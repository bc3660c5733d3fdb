#include "agents/orchestrator_work.hpp"
#include "plan/serialize.hpp"
#include "sql/parser.hpp"

// Plans that a person gives: a chosen reading, an edited plan, SQL of their own.
namespace datachat::agents {
namespace {

using core::Errc;
using core::fail;
using core::Result;

constexpr std::size_t most_edits = 50;

core::Error stale_plan()
{
    return {Errc::stale, "This plan has been changed or decided meanwhile: look at it as it is now.", {}, {}};
}

}

asio::awaitable<Result<TurnOutcome>> Orchestrator::run_given(models::RequestContext context, AskRequest request,
                                                             plan::Plan plan, TurnSink& sink)
{
    auto work = co_await begin(std::move(context), std::move(request), sink);
    if (!work)
        co_return std::unexpected(work.error());
    if ((*work)->repeated)
        co_return (*work)->outcome();
    const auto run = [&]() -> Outcome {
        if (auto advanced = co_await (*work)->log.advance(db::TurnState::planning, {}); !advanced)
            co_return std::unexpected(advanced.error());
        if (auto recalled = co_await recall(**work); !recalled)
            co_return co_await fail_turn(**work, recalled.error());
        auto validated = co_await parts_.validator.validate((*work)->context, (*work)->snapshot, std::move(plan),
                                                            (*work)->request.question);
        if (!validated)
            co_return co_await fail_turn(**work, validated.error());
        co_return co_await propose(**work, std::move(*validated), {}, {}, true);
    };
    co_return co_await held(**work, run);
}

asio::awaitable<Result<TurnOutcome>> Orchestrator::run_sql(models::RequestContext context, AskRequest request,
                                                           std::string sql, TurnSink& sink)
{
    auto snapshot = co_await parts_.catalogs.get(context, request.source_id);
    if (!snapshot)
        co_return std::unexpected(snapshot.error());
    const sql::Dialect dialect = (*snapshot)->source->dialect();
    auto query = sql::parse_query(sql, dialect);
    if (!query)
        co_return std::unexpected(query.error());
    plan::Plan plan{.header = {.time = request.time}, .confidence = 1, .planner = plan::PlannerKind::person};
    plan.steps.push_back({.source_id = request.source_id, .dialect = dialect, .query = std::move(*query)});
    co_return co_await run_given(std::move(context), std::move(request), std::move(plan), sink);
}

asio::awaitable<Result<TurnOutcome>> Orchestrator::revise(models::RequestContext context, db::ConfirmationRequest base,
                                                          std::vector<plan::Edit> edits, TurnSink& sink)
{
    if (edits.empty() || edits.size() > most_edits)
        co_return fail(Errc::invalid_argument, "Send between 1 and 50 edits of the plan.");
    auto record = co_await parts_.repositories.plans().get_latest(context.scope, base.plan_id);
    if (!record)
        co_return std::unexpected(record.error());
    if (record->revision != base.revision || record->hash != base.hash)
        co_return std::unexpected(stale_plan());
    auto edited = plan::deserialize(record->body);
    if (!edited)
        co_return std::unexpected(edited.error());
    if (edited->steps.size() != 1)
        co_return fail(Errc::unsupported, "A plan over several sources cannot be edited: ask in other words.");
    auto snapshot = co_await parts_.catalogs.get(context, edited->steps.front().source_id);
    if (!snapshot)
        co_return std::unexpected(snapshot.error());
    for (const plan::Edit& edit : edits) {
        edited = plan::apply(std::move(*edited), edit, (*snapshot)->schema());
        if (!edited)
            co_return std::unexpected(edited.error());
    }
    edited->planner = plan::PlannerKind::person;
    edited->confidence = 1;

    co_return co_await replace(std::move(context), std::move(*record), std::move(*edited), sink);
}

asio::awaitable<Result<TurnOutcome>> Orchestrator::restore(models::RequestContext context, db::ConfirmationRequest base,
                                                           std::int64_t revision, TurnSink& sink)
{
    auto record = co_await parts_.repositories.plans().get_latest(context.scope, base.plan_id);
    if (!record)
        co_return std::unexpected(record.error());
    if (record->revision != base.revision || record->hash != base.hash)
        co_return std::unexpected(stale_plan());
    auto earlier = co_await parts_.repositories.plans().get(context.scope, base.plan_id, revision);
    if (!earlier)
        co_return std::unexpected(earlier.error());
    auto plan = plan::deserialize(earlier->body);
    if (!plan)
        co_return std::unexpected(plan.error());
    if (plan->steps.size() != 1)
        co_return fail(Errc::unsupported, "A plan over several sources cannot be edited: ask in other words.");
    co_return co_await replace(std::move(context), std::move(*record), std::move(*plan), sink);
}

asio::awaitable<Result<TurnOutcome>> Orchestrator::replace(models::RequestContext context, db::PlanRecord record,
                                                           plan::Plan plan, TurnSink& sink)
{
    auto turn = co_await parts_.repositories.turns().get(context.scope, record.turn_id);
    if (!turn)
        co_return std::unexpected(turn.error());
    if (turn->state == db::TurnState::awaiting_confirmation && record.state == db::PlanState::pending)
        co_return co_await revise_waiting(std::move(context), std::move(record), std::move(*turn), std::move(plan),
                                          sink);
    if (!db::is_ended(turn->state))
        co_return fail(Errc::conflict, "This plan is being run: wait for its answer, or stop it.");
    AskRequest request{.chat_id = turn->chat_id,
                       .question = turn->question,
                       .source_id = plan.steps.front().source_id,
                       .time = plan.header.time};
    co_return co_await run_given(std::move(context), std::move(request), std::move(plan), sink);
}

asio::awaitable<Result<TurnOutcome>> Orchestrator::revise_waiting(models::RequestContext context, db::PlanRecord base,
                                                                  db::Turn turn, plan::Plan edited, TurnSink& sink)
{
    const std::string source_id = edited.steps.front().source_id;
    auto snapshot = co_await parts_.catalogs.get(context, source_id);
    if (!snapshot)
        co_return std::unexpected(snapshot.error());
    // Checked before the turn is taken: a bad edit leaves the waiting plan as it is.
    auto validated = co_await parts_.validator.validate(context, *snapshot, std::move(edited), turn.question);
    if (!validated)
        co_return std::unexpected(validated.error());
    auto taken = co_await parts_.repositories.turns().take(context.scope, turn.id, parts_.owner, turn_lease);
    if (!taken)
        co_return std::unexpected(taken.error());
    auto work = co_await take_up(std::move(context), std::move(*taken), {}, sink);
    if (!work)
        co_return std::unexpected(work.error());
    // Somebody may have been quicker between the look and the taking.
    auto latest = co_await parts_.repositories.plans().get_latest((*work)->scope(), base.plan_id);
    const bool unchanged = latest && latest->revision == base.revision && latest->state == db::PlanState::pending;
    if (!unchanged) {
        if (auto back = co_await (*work)->log.advance(db::TurnState::awaiting_confirmation, {}); !back)
            co_return std::unexpected(back.error());
        co_return std::unexpected(latest ? stale_plan() : latest.error());
    }
    (*work)->request.source_id = source_id;
    (*work)->request.policy = db::ConfirmationPolicy::always;
    (*work)->snapshot = std::move(*snapshot);
    (*work)->revised_plan_id = base.plan_id;
    const auto store = [&] { return propose(**work, std::move(*validated), {}, {}, false); };
    co_return co_await held(**work, store);
}

}
