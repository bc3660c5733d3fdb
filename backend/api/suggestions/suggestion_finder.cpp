#include "api/suggestions/suggestion_finder.hpp"

#include "api/suggestions/question_ideas.hpp"

namespace datachat::api {
namespace {

using core::Result;

constexpr std::size_t most_questions = 6;
constexpr std::size_t most_tries = 24;
constexpr std::chrono::seconds searching{5};
constexpr double sure = 0.8;

}

asio::awaitable<bool> SuggestionFinder::works(models::RequestContext context, services::knowledge::SnapshotPtr snapshot,
                                              sql::TimeFrame time, std::string question)
{
    agents::PlanRequest request{.question = question, .time = std::move(time)};
    auto intent = co_await services_.planner.plan(std::move(request), snapshot);
    if (!intent || intent->verdict != nl::Verdict::answer || intent->readings.empty())
        co_return false;
    plan::Plan plan = std::move(intent->readings.front().plan);
    if (plan.confidence < sure || !plan.unused.empty() || !plan.assumptions.empty())
        co_return false;
    auto validated = co_await services_.validator.validate(context, snapshot, std::move(plan), question);
    if (!validated || !validated->unused_words.empty() || !validated->unasked.empty())
        co_return false;
    auto rows = co_await snapshot->source->execute_query(std::move(context), std::move(validated->query));
    co_return rows && rows->batch.rows() > 0 && !rows->batch.columns.back().is_null(0);
}

asio::awaitable<Result<std::vector<std::string>>> SuggestionFinder::find(models::RequestContext context,
                                                                         std::string source_id)
{
    auto snapshot = co_await services_.catalogs.get(context, source_id);
    if (!snapshot)
        co_return std::unexpected(snapshot.error());
    const std::string key = context.scope.project_id + '/' + source_id;
    {
        const std::lock_guard lock(mutex_);
        if (const auto known = found_.find(key); known != found_.end() && known->second.of == *snapshot)
            co_return known->second.questions;
    }
    auto project = co_await services_.repositories.projects().get(context.scope);
    if (!project)
        co_return std::unexpected(project.error());
    auto time = services_.time_frame(*project);
    if (!time)
        co_return std::unexpected(time.error());
    context.deadline = std::min(context.deadline, services_.clock.steady_now() + searching);
    std::vector<std::string> questions;
    std::size_t tries = 0;
    for (const std::string& idea : question_ideas(**snapshot)) {
        if (questions.size() == most_questions || ++tries > most_tries ||
            services_.clock.steady_now() >= context.deadline)
            break;
        if (co_await works(context, *snapshot, *time, idea))
            questions.push_back(idea);
    }
    const std::lock_guard lock(mutex_);
    found_[key] = Found{*snapshot, questions};
    co_return questions;
}

}
