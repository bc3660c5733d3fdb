#include "crash/scripted_subject.hpp"

#include "db/process_owner.hpp"
#include "db/turn_recovery.hpp"

namespace datachat::crash {
namespace {

using core::Result;
using db::Async;
using namespace std::chrono_literals;

constexpr auto lease = 60'000ms; // so long that only is_known_dead explains a quick recovery
constexpr int conversations = 2;

class ScriptedSubject final : public CrashSubject {
public:
    explicit ScriptedSubject(SubjectParts parts) : parts_(std::move(parts)), owner_(db::process_owner()) {}
    Async<void> serve() override;
    Async<void> recover() override;

private:
    Async<db::PlanRecord> propose(db::Turn turn);
    Async<void> confirm_and_answer(db::PlanRecord plan);
    Async<void> run(db::Turn turn, db::PlanRecord plan);
    Async<void> answer(db::Turn turn);
    Async<void> give_feedback(std::string turn_id);
    Async<void> enqueue(std::string event_id);
    Async<void> work_off_jobs();
    Async<void> resume(db::ResumableTurn resumable);
    Async<void> resume_waiting();

    SubjectParts parts_;
    std::string owner_;
};

Async<void> ScriptedSubject::serve()
{
    for (int i = 0; i < conversations; ++i) {
        db::Chat chat;
        chat.scope = parts_.scope;
        auto begun = co_await parts_.repositories.chats().ensure(std::move(chat));
        if (!begun)
            co_return std::unexpected(begun.error());
        db::Turn turn;
        turn.scope = parts_.scope;
        turn.chat_id = begun->id;
        turn.question = "How many orders?";
        turn.owner = owner_;
        turn.principal = "ann";
        auto received = co_await parts_.repositories.turns().receive(std::move(turn), lease);
        if (!received)
            co_return std::unexpected(received.error());
        parts_.commit_points.reached("turn.received");
        parts_.promises.message(received->id);
        auto plan = co_await propose(*received);
        if (!plan)
            co_return std::unexpected(plan.error());
        parts_.promises.plan(plan->plan_id, plan->revision);
        if (auto answered = co_await confirm_and_answer(*plan); !answered)
            co_return answered;
        if (auto given = co_await give_feedback(received->id); !given)
            co_return given;
        if (auto worked = co_await work_off_jobs(); !worked)
            co_return worked;
    }
    co_return Result<void>{};
}

Async<db::PlanRecord> ScriptedSubject::propose(db::Turn turn)
{
    std::vector<db::TurnPart> nothing;
    auto planning = co_await parts_.repositories.turns().advance(parts_.scope, turn.id, owner_, db::TurnState::planning,
                                                                 std::move(nothing));
    if (!planning)
        co_return std::unexpected(planning.error());
    parts_.commit_points.reached("turn.planning");
    db::PlanRecord plan;
    plan.scope = parts_.scope;
    plan.turn_id = turn.id;
    plan.hash = "hash of " + turn.id;
    plan.body = "{}";
    plan.principal = turn.principal;
    plan.expires_at_ms = planning->created_at_ms + 3'600'000;
    auto stored = co_await parts_.repositories.plans().store(std::move(plan));
    if (!stored)
        co_return std::unexpected(stored.error());
    parts_.commit_points.reached("turn.plan_stored");
    db::TurnPart part;
    part.sequence = planning->next_sequence;
    part.kind = "plan";
    std::vector<db::TurnPart> shown{std::move(part)};
    auto waiting = co_await parts_.repositories.turns().advance(parts_.scope, turn.id, owner_,
                                                                db::TurnState::awaiting_confirmation, std::move(shown));
    if (!waiting)
        co_return std::unexpected(waiting.error());
    co_return stored;
}

Async<void> ScriptedSubject::confirm_and_answer(db::PlanRecord plan)
{
    db::ConfirmationRequest request{plan.plan_id, plan.revision, plan.hash, plan.principal, false};
    auto confirmed = co_await parts_.repositories.plans().confirm(parts_.scope, std::move(request));
    if (!confirmed)
        co_return std::unexpected(confirmed.error());
    parts_.commit_points.reached("turn.confirmed");
    parts_.promises.confirmation(plan.plan_id, plan.revision);
    auto turn = co_await parts_.repositories.turns().take(parts_.scope, plan.turn_id, owner_, lease);
    if (!turn)
        co_return std::unexpected(turn.error());
    co_return co_await run(*turn, std::move(plan));
}

Async<void> ScriptedSubject::run(db::Turn turn, db::PlanRecord plan)
{
    db::Run run;
    run.scope = parts_.scope;
    run.plan_id = plan.plan_id;
    run.revision = plan.revision;
    run.hash = plan.hash;
    auto started = co_await parts_.repositories.runs().start(std::move(run));
    if (!started)
        co_return std::unexpected(started.error());
    parts_.commit_points.reached("run.started");
    if (!started->first)
        co_return core::fail(core::Errc::conflict, "The plan runs already.");
    parts_.executions.executed(plan.plan_id);
    db::RunOutcome outcome;
    outcome.rows = 1;
    auto finished = co_await parts_.repositories.runs().finish(parts_.scope, started->run.id, std::move(outcome));
    if (!finished)
        co_return std::unexpected(finished.error());
    parts_.commit_points.reached("run.finished");
    co_return co_await answer(std::move(turn));
}

Async<void> ScriptedSubject::answer(db::Turn turn)
{
    db::TurnPart part;
    part.sequence = turn.next_sequence;
    part.kind = "text";
    part.payload_json = R"("There is one.")";
    std::vector<db::TurnPart> parts{std::move(part)};
    auto answered = co_await parts_.repositories.turns().advance(parts_.scope, turn.id, owner_, db::TurnState::answered,
                                                                 std::move(parts));
    if (!answered)
        co_return std::unexpected(answered.error());
    parts_.commit_points.reached("turn.answered");
    parts_.promises.answer(turn.id);
    co_return Result<void>{};
}

Async<void> ScriptedSubject::give_feedback(std::string turn_id)
{
    db::FeedbackEvent event;
    event.scope = parts_.scope;
    event.turn_id = std::move(turn_id);
    event.kind = db::FeedbackKind::right;
    event.principal = "ann";
    auto stored = co_await parts_.repositories.feedback().add(std::move(event));
    if (!stored)
        co_return std::unexpected(stored.error());
    parts_.commit_points.reached("feedback.stored");
    parts_.promises.feedback(stored->id);
    co_return co_await enqueue(stored->id);
}

Async<void> ScriptedSubject::enqueue(std::string event_id)
{
    auto enqueued = co_await parts_.queue.enqueue(parts_.scope, "learn.feedback", event_id, "feedback/" + event_id);
    if (!enqueued)
        co_return std::unexpected(enqueued.error());
    parts_.commit_points.reached("job.enqueued");
    co_return Result<void>{};
}

Async<void> ScriptedSubject::work_off_jobs()
{
    for (;;) {
        auto job = co_await parts_.queue.lease(owner_, lease);
        if (!job)
            co_return std::unexpected(job.error());
        if (!*job)
            co_return Result<void>{};
        if (auto marked = co_await parts_.repositories.feedback().mark_processed((*job)->scope, (*job)->payload);
            !marked)
            co_return marked;
        if (auto completed = co_await parts_.queue.complete(**job, owner_); !completed)
            co_return completed;
        parts_.commit_points.reached("job.completed");
    }
}

Async<void> ScriptedSubject::resume(db::ResumableTurn resumable)
{
    if (resumable.at == db::ResumeAt::answer)
        co_return co_await answer(std::move(resumable.turn));
    if (resumable.at == db::ResumeAt::run) {
        auto plan = co_await parts_.repositories.plans().find_latest_of_turn(parts_.scope, resumable.turn.id);
        if (!plan)
            co_return std::unexpected(plan.error());
        co_return co_await run(std::move(resumable.turn), **plan);
    }
    auto plan = co_await propose(std::move(resumable.turn));
    if (!plan)
        co_return std::unexpected(plan.error());
    co_return co_await confirm_and_answer(*plan);
}

// The person comes back and confirms what waits.
Async<void> ScriptedSubject::resume_waiting()
{
    db::PageRequest page;
    page.limit = 500;
    auto chats = co_await parts_.repositories.chats().list(parts_.scope, "", page);
    if (!chats)
        co_return std::unexpected(chats.error());
    for (const db::Chat& chat : chats->items) {
        auto turns = co_await parts_.repositories.turns().list(parts_.scope, chat.id, page);
        if (!turns)
            co_return std::unexpected(turns.error());
        for (const db::Turn& turn : turns->items) {
            if (turn.state != db::TurnState::awaiting_confirmation)
                continue;
            auto plan = co_await parts_.repositories.plans().find_latest_of_turn(parts_.scope, turn.id);
            if (!plan)
                co_return std::unexpected(plan.error());
            if (auto answered = co_await confirm_and_answer(**plan); !answered)
                co_return answered;
        }
    }
    co_return Result<void>{};
}

Async<void> ScriptedSubject::recover()
{
    auto recovery = co_await db::recover_turns(parts_.repositories, owner_, lease, db::is_known_dead);
    if (!recovery)
        co_return std::unexpected(recovery.error());
    for (const db::ResumableTurn& turn : recovery->resumed) {
        if (auto resumed = co_await resume(turn); !resumed)
            co_return resumed;
    }
    if (auto resumed = co_await resume_waiting(); !resumed)
        co_return resumed;
    auto unprocessed = co_await parts_.repositories.feedback().list_unprocessed(100);
    if (!unprocessed)
        co_return std::unexpected(unprocessed.error());
    for (const db::FeedbackEvent& event : *unprocessed) {
        if (auto enqueued = co_await enqueue(event.id); !enqueued)
            co_return enqueued;
    }
    co_return co_await work_off_jobs();
}

}

std::unique_ptr<CrashSubject> make_scripted_subject(SubjectParts parts)
{
    return std::make_unique<ScriptedSubject>(std::move(parts));
}

}
