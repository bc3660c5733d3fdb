#include "agents/answer/number_text.hpp"
#include "agents/orchestrator_work.hpp"
#include "plan/serialize.hpp"

#include <fmt/format.h>

#include <algorithm>

// The question back to the person: two or three readings, each with what it would answer where that is cheap to know.
namespace datachat::agents {
namespace {

using core::Result;

constexpr std::size_t most_choices = 3;
// What a look at a reading's answer may cost.
constexpr sql::ExecutionLimits glance{.rows = 1000, .bytes = 1 << 20, .time = std::chrono::milliseconds(700)};

std::string preview_of(const Execution& execution)
{
    const auto& columns = execution.statistics.columns();
    if (execution.truncated)
        return fmt::format("more than {} rows", readable(models::Value(execution.statistics.rows())));
    if (execution.statistics.rows() == 1 && columns.size() == 1)
        return columns.front().first.is_null() ? "no value" : readable(columns.front().first);
    const std::int64_t rows = execution.statistics.rows();
    return fmt::format("{} row{}", readable(models::Value(rows)), rows == 1 ? "" : "s");
}

bool same_rows(const Execution& a, const Execution& b)
{
    const models::Batch& left = a.page.batch;
    const models::Batch& right = b.page.batch;
    if (a.truncated || b.truncated || left.rows() != right.rows() || left.columns.size() != right.columns.size())
        return false;
    for (std::size_t column = 0; column < left.columns.size(); ++column) {
        for (std::size_t row = 0; row < left.rows(); ++row) {
            if (!(left.columns[column].value(row) == right.columns[column].value(row)))
                return false;
        }
    }
    return true;
}

}

// What the plan would answer; none where that costs money, or more than a glance.
asio::awaitable<std::optional<Execution>> Orchestrator::look_at(Work& work, const plan::Plan& plan)
{
    const db::ConfirmationPolicy policy = work.request.policy.value_or(work.project.confirmation);
    if (policy == db::ConfirmationPolicy::always || !work.snapshot->source->capabilities().free)
        co_return std::nullopt;
    auto query = co_await parts_.validator.recheck(work.context, work.snapshot, plan, glance);
    if (!query)
        co_return std::nullopt;
    auto execution = co_await parts_.executor.execute(work.context, *work.snapshot->source, std::move(*query), nullptr);
    if (!execution)
        co_return std::nullopt;
    co_return std::move(*execution);
}

asio::awaitable<Result<TurnOutcome>> Orchestrator::clarify(Work& work, Intent intent)
{
    ClarificationPart part{.question = std::move(intent.message),
                           .unknown_words = std::move(intent.unknown_words),
                           .suggestions = std::move(intent.suggestions)};
    // Only readings that pass every check are offered: a choice runs at once.
    std::vector<ValidatedPlan> plans;
    std::vector<std::optional<Execution>> answers;
    for (PlannedReading& reading : intent.readings) {
        if (plans.size() == most_choices)
            break;
        plan::Plan plan = parts_.sql_agent.optimize(std::move(reading.plan), work.snapshot->schema());
        auto validated =
            co_await parts_.validator.validate(work.context, work.snapshot, std::move(plan), work.request.question);
        if (!validated)
            continue;
        const bool known = std::ranges::any_of(plans, [&](const ValidatedPlan& other) {
            return other.description.sentence == validated->description.sentence;
        });
        if (known)
            continue;
        work.log.progress("comparing", "Comparing the readings");
        answers.push_back(co_await look_at(work, validated->plan));
        plans.push_back(std::move(*validated));
    }
    const bool settled = plans.size() > 1 && part.unknown_words.empty() &&
                         std::ranges::all_of(answers, [&](const std::optional<Execution>& answer) {
                             return answer && answers.front() && same_rows(*answer, *answers.front());
                         });
    if (settled) { // asking what makes no difference would be a nuisance
        plans.front().plan.assumptions.push_back({"Every likely reading of this question gives the same.", 0});
        work.request.policy = db::ConfirmationPolicy::never;
        co_return co_await propose(work, std::move(plans.front()), {}, {}, false);
    }
    for (std::size_t i = 0; i < plans.size(); ++i)
        part.choices.push_back({plans[i].description.sentence, plan::serialize(plans[i].plan),
                                answers[i] ? preview_of(*answers[i]) : std::string()});
    if (part.question.empty())
        part.question = part.choices.empty() ? "Which words did you mean? Say it with names of tables or columns."
                                             : "Which of these do you mean?";
    work.asked_back = part;
    std::vector<Part> parts{Part(std::move(part))};
    if (auto ended = co_await work.log.advance(db::TurnState::clarifying, std::move(parts)); !ended)
        co_return std::unexpected(ended.error());
    co_return work.outcome();
}

}
