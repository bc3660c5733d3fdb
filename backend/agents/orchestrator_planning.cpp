#include "agents/draft_context.hpp"
#include "agents/orchestrator_work.hpp"
#include "core/log.hpp"
#include "plan/serialize.hpp"

#include <fmt/format.h>

#include <algorithm>

// From the question to a plan that may be shown, a question back, or a no.
namespace datachat::agents {
namespace {

using core::Errc;
using core::Result;

constexpr std::size_t most_choices = 3;
constexpr int most_repairs = 2;
constexpr std::size_t most_examples = 5;

// A reading that is much less likely than the one shown is noise beside it.
constexpr double worth_telling = 0.35;
constexpr std::size_t longest_reading = 200;

// Whether another try of the model could mend what the check found.
bool is_repairable(Errc code)
{
    return code == Errc::invalid_argument || code == Errc::not_found || code == Errc::upstream ||
           code == Errc::unsupported || code == Errc::refused;
}

}

PlanRequest Orchestrator::plan_request(const Work& work)
{
    return {.question = work.request.question,
            .time = work.request.time,
            .previous = work.previous,
            .previous_question = work.previous_question};
}

asio::awaitable<Result<TurnOutcome>> Orchestrator::plan_turn(Work& work)
{
    if (auto advanced = co_await work.log.advance(db::TurnState::planning, {}); !advanced)
        co_return std::unexpected(advanced.error());
    parts_.commit_points.reached("turn.planning");
    if (auto recalled = co_await recall(work); !recalled)
        co_return co_await fail_turn(work, recalled.error());

    work.log.progress("planning", "Understanding the question");
    PlanRequest request = plan_request(work);
    auto intent = co_await parts_.planner.plan(std::move(request), work.snapshot);
    if (!intent)
        co_return co_await fail_turn(work, intent.error());
    if (intent->verdict == nl::Verdict::decline && is_final(intent->decline))
        co_return co_await decline(work, std::move(*intent));

    if (intent->verdict == nl::Verdict::answer) {
        auto validated = co_await plan_built_in(work, *intent);
        if (validated) {
            std::vector<std::string> knowledge = intent->readings.front().knowledge;
            std::vector<std::string> others = other_readings(work, *intent, validated->description.sentence);
            co_return co_await propose(work, std::move(*validated), std::move(knowledge), std::move(others), false);
        }
        if (!parts_.sql_agent.has_model())
            co_return co_await fail_turn(work, validated.error());
    }
    if (parts_.sql_agent.has_model()) {
        auto drafted = co_await plan_with_model(work, *intent);
        if (drafted && *drafted)
            co_return co_await propose(work, std::move(**drafted), {}, {}, false);
        if (drafted) // the model asked back, and the turn has ended with its question
            co_return work.outcome();
        // Without a reading of our own, a wrong key is what the person has to know.
        const bool wrong_key = drafted.error().code == Errc::unauthorized && intent->readings.empty();
        if (drafted.error().code == Errc::cancelled || wrong_key)
            co_return co_await fail_turn(work, drafted.error());
        core::log(core::LogLevel::warning, "orchestrator",
                  fmt::format("{}: model: {} {}", work.context.trace, drafted.error().message, drafted.error().detail));
        auto told = co_await work.log.append(TextPart{drafted.error().message + " The built-in engine goes on alone."});
        if (!told)
            co_return std::unexpected(told.error());
    }
    if (intent->verdict == nl::Verdict::decline || (intent->readings.empty() && intent->unknown_words.empty()))
        co_return co_await decline(work, std::move(*intent));
    co_return co_await clarify(work, std::move(*intent));
}

// The readings that come near the first, each as the sentence that its plan would have.
std::vector<std::string> Orchestrator::other_readings(const Work& work, const Intent& intent,
                                                      const std::string& shown) const
{
    std::vector<std::string> texts;
    const double likely = intent.readings.front().plan.confidence * worth_telling;
    for (std::size_t i = 1; i < intent.readings.size() && texts.size() < most_choices - 1; ++i) {
        plan::Plan plan = intent.readings[i].plan;
        if (plan.confidence < likely)
            break;
        const auto description = parts_.validator.describe(
            *work.snapshot, parts_.sql_agent.optimize(std::move(plan), work.snapshot->schema()));
        if (description && description->sentence != shown && description->sentence.size() <= longest_reading &&
            std::ranges::find(texts, description->sentence) == texts.end())
            texts.push_back(description->sentence);
    }
    return texts;
}

// The likeliest reading, checked. Where it cannot run, the next one is not what was asked: it is no answer.
asio::awaitable<Result<ValidatedPlan>> Orchestrator::plan_built_in(Work& work, const Intent& intent)
{
    work.log.progress("checking", "Checking the plan");
    plan::Plan plan = parts_.sql_agent.optimize(intent.readings.front().plan, work.snapshot->schema());
    co_return co_await parts_.validator.validate(work.context, work.snapshot, std::move(plan), work.request.question);
}

asio::awaitable<Result<std::optional<ValidatedPlan>>> Orchestrator::plan_with_model(Work& work, const Intent& intent)
{
    work.log.progress("drafting", "Asking the model");
    const DraftTarget target{{.time = work.request.time}, work.request.source_id, work.snapshot->source->dialect()};
    std::vector<models::KnowledgeEntry> examples;
    if (parts_.examples != nullptr) {
        auto nearest =
            co_await parts_.examples->nearest(work.context, work.snapshot, work.request.question, most_examples);
        if (!nearest)
            co_return std::unexpected(nearest.error());
        examples = std::move(*nearest);
    }
    const prompts::DraftRequest request =
        draft_context(work.project, *work.snapshot, plan_request(work), intent, examples);
    auto draft = co_await parts_.sql_agent.draft(work.context, request, target);
    for (int repairs = 0;; ++repairs) {
        if (!draft)
            co_return std::unexpected(draft.error());
        UsagePart usage{parts_.sql_agent.model_id(), draft->usage.input_tokens, draft->usage.output_tokens,
                        draft->sent};
        if (auto told = co_await work.log.append(std::move(usage)); !told)
            co_return std::unexpected(told.error());
        core::Error problem = draft->problem.value_or(core::Error{});
        if (draft->plan) {
            work.log.progress("checking", "Checking the plan");
            plan::Plan plan = parts_.sql_agent.optimize(std::move(*draft->plan), work.snapshot->schema());
            auto validated =
                co_await parts_.validator.validate(work.context, work.snapshot, std::move(plan), work.request.question);
            if (validated)
                co_return std::optional<ValidatedPlan>(std::move(*validated));
            problem = validated.error();
        } else if (!draft->question.empty()) {
            work.asked_back = ClarificationPart{.question = draft->question, .suggestions = draft->choices};
            std::vector<Part> parts{Part(*work.asked_back)};
            if (auto ended = co_await work.log.advance(db::TurnState::clarifying, std::move(parts)); !ended)
                co_return std::unexpected(ended.error());
            co_return std::optional<ValidatedPlan>();
        }
        if (repairs == most_repairs || !is_repairable(problem.code))
            co_return core::fail(problem.code == Errc::refused ? Errc::refused : Errc::upstream,
                                 "The model's draft did not pass the checks: " + problem.message, problem.detail);
        work.log.progress("repairing", "Mending the model's draft");
        const std::string reason = problem.detail.empty() ? problem.message : problem.message + ' ' + problem.detail;
        draft = co_await parts_.sql_agent.repair(work.context, request, draft->sql, reason, target);
    }
}

asio::awaitable<Result<TurnOutcome>> Orchestrator::decline(Work& work, Intent intent)
{
    if (intent.message.empty())
        intent.message = "The data here does not answer that.";
    DeclinedPart part{std::move(intent.message), std::move(intent.suggestions), {}};
    // A greeting or a wish to write has no word to define.
    if (intent.decline == nl::DeclineReason::nothing_linked || intent.decline == nl::DeclineReason::outside_knowledge)
        part.unknown_words = std::move(intent.unknown_words);
    std::vector<Part> parts{Part(std::move(part))};
    if (auto ended = co_await work.log.advance(db::TurnState::declined, std::move(parts)); !ended)
        co_return std::unexpected(ended.error());
    co_return work.outcome();
}

asio::awaitable<Result<TurnOutcome>> Orchestrator::fail_turn(Work& work, core::Error error)
{
    core::log(core::LogLevel::info, "orchestrator",
              fmt::format("{}: {}: {} {}", work.context.trace, core::name(error.code), error.message, error.detail));
    const db::TurnState state = error.code == Errc::cancelled ? db::TurnState::cancelled : db::TurnState::failed;
    std::vector<Part> parts{ErrorPart{std::move(error)}};
    if (auto ended = co_await work.log.advance(state, std::move(parts)); !ended)
        co_return std::unexpected(ended.error());
    co_return work.outcome();
}

}
