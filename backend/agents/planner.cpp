#include "agents/planner.hpp"

#include "agents/output_names.hpp"
#include "core/run_blocking.hpp"

namespace datachat::agents {
namespace {

std::vector<std::string> words_at(const std::string& question, const std::vector<plan::Span>& spans)
{
    std::vector<std::string> words;
    for (const plan::Span& span : spans) {
        if (span.begin < span.end && span.end <= question.size())
            words.push_back(question.substr(span.begin, span.end - span.begin));
    }
    return words;
}

PlannedReading planned(nl::Reading reading, const PlanRequest& request,
                       const services::knowledge::SourceSnapshot& snapshot)
{
    PlannedReading result{.difference = std::move(reading.difference), .knowledge = std::move(reading.knowledge_used)};
    plan::Plan& plan = result.plan;
    plan.header.time = request.time;
    name_outputs(reading.query);
    plan.steps.push_back(
        {.source_id = snapshot.source_id, .dialect = snapshot.source->dialect(), .query = std::move(reading.query)});
    plan.evidence = std::move(reading.evidence);
    plan.assumptions = std::move(reading.assumptions);
    plan.unused = std::move(reading.unused);
    plan.confidence = reading.confidence;
    plan.planner = plan::PlannerKind::builtin;
    return result;
}

}

bool is_final(nl::DeclineReason reason)
{
    using enum nl::DeclineReason;
    return reason == greeting || reason == thanks || reason == help || reason == write || reason == empty;
}

asio::awaitable<core::Result<Intent>> Planner::plan(PlanRequest request,
                                                    services::knowledge::SnapshotPtr snapshot) const
{
    auto work = [this, &request, &snapshot] {
        nl::Question question{.text = request.question,
                              .time = request.time,
                              .previous = request.previous,
                              .previous_question = request.previous_question};
        return nl::interpret(question, *snapshot->catalog, weights_.get());
    };
    nl::Interpretation interpretation = co_await core::run_blocking(pool_, std::move(work));

    Intent intent{.verdict = interpretation.verdict,
                  .decline = interpretation.decline,
                  .unknown_words = words_at(request.question, interpretation.unknown),
                  .message = std::move(interpretation.message),
                  .suggestions = std::move(interpretation.suggestions),
                  .follow_up = interpretation.follow_up};
    for (nl::Reading& reading : interpretation.readings)
        intent.readings.push_back(planned(std::move(reading), request, *snapshot));
    co_return intent;
}

}
