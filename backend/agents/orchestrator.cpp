#include "agents/orchestrator.hpp"

#include "agents/learning_jobs.hpp"
#include "agents/orchestrator_work.hpp"
#include "agents/part_json.hpp"
#include "plan/serialize.hpp"

#include <fmt/format.h>

namespace datachat::agents {
namespace {

using core::Errc;
using core::fail;
using core::Result;

constexpr int turns_to_recall = 5;

// The question's beginning, cut between two characters of its UTF-8.
std::string title_of(const std::string& question)
{
    constexpr std::size_t longest = 80;
    std::size_t end = std::min(longest, question.size());
    while (end > 0 && end < question.size() && (static_cast<unsigned char>(question[end]) & 0xc0U) == 0x80U)
        --end;
    return question.substr(0, end);
}

}

asio::awaitable<Result<Orchestrator::WorkPtr>> Orchestrator::begin(models::RequestContext context, AskRequest request,
                                                                   TurnSink& sink)
{
    db::Chat chat{.scope = context.scope,
                  .id = request.chat_id,
                  .title = title_of(request.question),
                  .principal = context.principal.id};
    auto ensured = co_await parts_.repositories.chats().ensure(std::move(chat));
    if (!ensured)
        co_return std::unexpected(ensured.error());
    auto before = co_await parts_.repositories.turns().find_latest(context.scope, request.chat_id);
    if (!before)
        co_return std::unexpected(before.error());
    db::Turn turn{.scope = context.scope,
                  .id = ids_.next(),
                  .chat_id = request.chat_id,
                  .message_id = request.message_id,
                  .question = request.question,
                  .source_id = request.source_id,
                  .owner = parts_.owner,
                  .principal = context.principal.id,
                  .previous_turn_id = *before ? (*before)->id : std::string()};
    const std::string id = turn.id;
    auto received = co_await parts_.repositories.turns().receive(std::move(turn), turn_lease);
    if (!received)
        co_return std::unexpected(received.error());
    parts_.commit_points.reached("turn.received");
    const bool repeated = received->id != id;
    TurnLog log(parts_.repositories.turns(), std::move(*received), parts_.owner, sink);
    auto work = std::make_unique<Work>(std::move(context), std::move(request), std::move(log),
                                       parts_.repositories.turns(), parts_.owner);
    work->repeated = repeated;
    co_return work;
}

asio::awaitable<Result<Orchestrator::WorkPtr>> Orchestrator::take_up(models::RequestContext context, db::Turn turn,
                                                                     RunOptions options, TurnSink& sink)
{
    AskRequest request{.chat_id = turn.chat_id, .question = turn.question, .run = options};
    TurnLog log(parts_.repositories.turns(), std::move(turn), parts_.owner, sink);
    co_return std::make_unique<Work>(std::move(context), std::move(request), std::move(log),
                                     parts_.repositories.turns(), parts_.owner);
}

asio::awaitable<Result<TurnOutcome>> Orchestrator::held(Work& work, std::function<Outcome()> step)
{
    std::optional<Result<TurnOutcome>> outcome;
    const auto run = [&]() -> asio::awaitable<void> { outcome.emplace(co_await step()); };
    co_await work.lease.hold(run);
    co_return std::move(*outcome);
}

asio::awaitable<Result<void>> Orchestrator::recall(Work& work)
{
    auto project = co_await parts_.repositories.projects().get(work.scope());
    if (!project)
        co_return std::unexpected(project.error());
    work.project = std::move(*project);
    work.log.progress("opening", "Reading the source");
    auto snapshot = co_await parts_.catalogs.get(work.context, work.request.source_id);
    if (!snapshot)
        co_return std::unexpected(snapshot.error());
    work.snapshot = std::move(*snapshot);

    // The last turn of the chat that came to a plan is what "and in 2023?" speaks about.
    std::string turn_id = work.log.turn().previous_turn_id;
    for (int i = 0; i < turns_to_recall && !turn_id.empty() && !work.previous; ++i) {
        auto record = co_await parts_.repositories.plans().find_latest_of_turn(work.scope(), turn_id);
        if (!record)
            co_return std::unexpected(record.error());
        auto turn = co_await parts_.repositories.turns().get(work.scope(), turn_id);
        if (!turn)
            co_return std::unexpected(turn.error());
        if (*record) {
            auto plan = plan::deserialize((*record)->body);
            if (plan && plan->steps.size() == 1 && plan->steps[0].source_id == work.request.source_id) {
                work.previous = std::move(plan->steps[0].query);
                work.previous_question = turn->question;
            }
        }
        turn_id = turn->previous_turn_id;
    }
    co_return Result<void>{};
}

asio::awaitable<Result<TurnOutcome>> Orchestrator::ask(models::RequestContext context, AskRequest request,
                                                       TurnSink& sink)
{
    auto work = co_await begin(std::move(context), std::move(request), sink);
    if (!work)
        co_return std::unexpected(work.error());
    if ((*work)->repeated)
        co_return (*work)->outcome();
    const auto planned = [&] { return plan_turn(**work); };
    co_return co_await held(**work, planned);
}

asio::awaitable<Result<TurnOutcome>> Orchestrator::choose(models::RequestContext context, AskRequest request,
                                                          std::string clarifying_turn_id, std::size_t choice,
                                                          TurnSink& sink)
{
    auto clarifying = co_await parts_.repositories.turns().get(context.scope, clarifying_turn_id);
    if (!clarifying)
        co_return std::unexpected(clarifying.error());
    auto parts = co_await parts_.repositories.turns().parts(context.scope, clarifying_turn_id, 0, 100);
    if (!parts)
        co_return std::unexpected(parts.error());
    std::vector<Choice> choices;
    for (const db::TurnPart& part : *parts) {
        if (part.kind != "clarification")
            continue;
        auto read = choices_from_json(part.payload_json);
        if (!read)
            co_return std::unexpected(read.error());
        choices = std::move(*read);
    }
    if (choice >= choices.size())
        co_return fail(Errc::invalid_argument,
                       fmt::format("There are {} readings to choose from; choose one of them.", choices.size()));
    auto plan = plan::deserialize(choices[choice].plan_body);
    if (!plan)
        co_return std::unexpected(plan.error());

    request.question = clarifying->question;
    co_return co_await run_given(std::move(context), std::move(request), std::move(*plan), sink);
}

asio::awaitable<Result<TurnOutcome>> Orchestrator::confirm(models::RequestContext context,
                                                           db::ConfirmationRequest confirmation, RunOptions options,
                                                           TurnSink& sink)
{
    auto record = co_await parts_.repositories.plans().get(context.scope, confirmation.plan_id, confirmation.revision);
    if (!record)
        co_return std::unexpected(record.error());
    auto plan = plan::deserialize(record->body);
    if (!plan)
        co_return std::unexpected(plan.error());
    const std::string source_id = plan->steps.empty() ? std::string() : plan->steps.front().source_id;

    // The schema is looked at before the confirmation is accepted: what the person confirms is what will run.
    auto snapshot = co_await parts_.catalogs.get(context, source_id);
    if (!snapshot)
        co_return std::unexpected(snapshot.error());
    const auto limits = options.limits.value_or(parts_.validator.limits());
    auto query = co_await parts_.validator.recheck(context, *snapshot, *plan, limits);
    if (!query)
        co_return std::unexpected(query.error());

    confirmation.principal = context.principal.id;
    auto confirmed = co_await parts_.repositories.plans().confirm(context.scope, confirmation);
    if (!confirmed)
        co_return std::unexpected(confirmed.error());
    parts_.commit_points.reached("turn.confirmed");
    auto turn = co_await parts_.repositories.turns().take(context.scope, record->turn_id, parts_.owner, turn_lease);
    if (!turn) {
        // Somebody else confirmed the same plan and works on it, or has: their answer is this one's.
        auto known = co_await parts_.repositories.turns().get(context.scope, record->turn_id);
        if (!known)
            co_return std::unexpected(known.error());
        co_return TurnOutcome{.turn_id = known->id, .state = known->state};
    }
    auto work = co_await take_up(std::move(context), std::move(*turn), options, sink);
    if (!work)
        co_return std::unexpected(work.error());
    (*work)->request.source_id = source_id;
    (*work)->snapshot = std::move(*snapshot);
    const auto run = [&] { return run_confirmed(**work, *plan); };
    co_return co_await held(**work, run);
}

asio::awaitable<Result<void>> Orchestrator::reject(models::RequestContext context, std::string plan_id,
                                                   std::int64_t revision)
{
    co_return co_await parts_.repositories.plans().reject(context.scope, std::move(plan_id), revision,
                                                          context.principal.id);
}

asio::awaitable<Result<db::FeedbackEvent>> Orchestrator::feedback(models::RequestContext context,
                                                                  db::FeedbackEvent event)
{
    event.scope = context.scope;
    event.principal = context.principal.id;
    auto stored = co_await parts_.repositories.feedback().add(std::move(event));
    if (!stored)
        co_return std::unexpected(stored.error());
    parts_.commit_points.reached("feedback.stored");
    auto job =
        co_await parts_.queue.enqueue(context.scope, std::string(learning_job), string_json(stored->id), stored->id);
    if (!job)
        co_return std::unexpected(job.error());
    parts_.commit_points.reached("job.enqueued");
    co_return stored;
}

asio::awaitable<Result<TurnOutcome>> Orchestrator::resume(models::RequestContext context, db::ResumableTurn turn,
                                                          AskRequest request, TurnSink& sink)
{
    auto work = co_await take_up(std::move(context), std::move(turn.turn), request.run, sink);
    if (!work)
        co_return std::unexpected(work.error());
    (*work)->request.source_id = request.source_id;
    (*work)->request.time = request.time;
    (*work)->request.policy = request.policy;
    const auto go_on = [&] { return turn.at == db::ResumeAt::planning ? plan_turn(**work) : run_stored(**work); };
    co_return co_await held(**work, go_on);
}

// Runs the plan that is stored for the turn and confirmed.
asio::awaitable<Result<TurnOutcome>> Orchestrator::run_stored(Work& work)
{
    auto record = co_await parts_.repositories.plans().find_latest_of_turn(work.scope(), work.log.turn().id);
    if (!record)
        co_return std::unexpected(record.error());
    if (!*record)
        co_return co_await fail_turn(work,
                                     {Errc::corrupt, "The plan of this question was lost: ask it again.", {}, {}});
    auto plan = plan::deserialize((*record)->body);
    if (!plan)
        co_return co_await fail_turn(work, plan.error());
    work.request.source_id = plan->steps.empty() ? std::string() : plan->steps.front().source_id;
    if (auto recalled = co_await recall(work); !recalled)
        co_return co_await fail_turn(work, recalled.error());
    co_return co_await run_confirmed(work, *plan);
}

}
