#include "agents/answer/answer_sentence.hpp"
#include "agents/answer/chart_choice.hpp"
#include "agents/answer/data_range.hpp"
#include "agents/confirmation_policy.hpp"
#include "agents/orchestrator_work.hpp"
#include "agents/part_json.hpp"
#include "agents/query_budget.hpp"
#include "plan/serialize.hpp"
#include "services/knowledge/inferred_metrics.hpp"
#include "sql/printer.hpp"
#include "sql/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

// From a plan that passed the checks to its confirmation and its answer.
namespace datachat::agents {
namespace {

using core::Errc;
using core::Result;

constexpr std::chrono::hours plan_lifetime{24};
constexpr std::int64_t rows_without_asking = 100'000;

std::string limits_json(const sql::ExecutionLimits& limits)
{
    return fmt::format(R"({{"rows":{},"bytes":{},"milliseconds":{}}})", limits.rows, limits.bytes, limits.time.count());
}

std::vector<std::string> texts(const std::vector<plan::Assumption>& assumptions)
{
    std::vector<std::string> result;
    for (const plan::Assumption& assumption : assumptions)
        result.push_back(assumption.text);
    return result;
}

std::vector<LinkedWord> linked_words(const plan::Plan& plan, const std::string& question)
{
    std::vector<LinkedWord> words;
    for (const plan::Evidence& evidence : plan.evidence) {
        for (const plan::Span& span : evidence.spans) {
            if (span.begin < span.end && span.end <= question.size())
                words.push_back(
                    {span, question.substr(span.begin, span.end - span.begin), evidence.node, evidence.reason});
        }
    }
    return words;
}

// The names of what made the plan, as people gave them.
std::vector<std::string> knowledge_terms(const services::knowledge::SourceSnapshot& snapshot,
                                         const std::vector<std::string>& ids)
{
    std::vector<std::string> terms;
    for (const models::KnowledgeEntry& entry : snapshot.entries) {
        if (std::ranges::find(ids, entry.id) != ids.end())
            terms.push_back(entry.term);
    }
    return terms;
}

std::vector<std::size_t> measures(const std::vector<sql::OutputColumn>& outputs)
{
    std::vector<std::size_t> positions;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        if (!outputs[i].origin)
            positions.push_back(i);
    }
    return positions;
}

// "name" alone does not say of what.
std::vector<std::string> labels(const std::vector<sql::OutputColumn>& outputs, const models::Schema& schema)
{
    constexpr std::array<std::string_view, 6> general{"name", "title", "id", "code", "description", "label"};
    std::vector<std::string> texts;
    for (const sql::OutputColumn& output : outputs) {
        std::string text = sql::words_of(output.name);
        if (output.origin && std::ranges::find(general, text) != general.end())
            text = sql::singular(sql::words_of(schema.tables[output.origin->table].name)) + ' ' + text;
        texts.push_back(std::move(text));
    }
    return texts;
}

// What the person sees: the plan's own tree; limits enter at execution.
std::string shown_sql(const ValidatedPlan& plan)
{
    const plan::Step& step = plan.plan.steps.front();
    return sql::print(sql::bind_times(step.query, plan.plan.header.time), step.dialect, sql::Layout::clauses)
        .value_or(plan.query.text());
}

std::optional<std::size_t> time_output(const sql::Query& query, const std::vector<sql::OutputColumn>& outputs)
{
    const sql::Select* select = query.select();
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        const bool bucket = select != nullptr && i < select->items.size() &&
                            (std::holds_alternative<sql::DateBucket>(select->items[i].expr.node) ||
                             std::holds_alternative<sql::DatePart>(select->items[i].expr.node));
        if (bucket || models::is_temporal(outputs[i].type) || outputs[i].time_storage == models::TimeStorage::iso_text)
            return i;
    }
    return std::nullopt;
}

}

asio::awaitable<Result<TurnOutcome>> Orchestrator::propose(Work& work, ValidatedPlan plan,
                                                           std::vector<std::string> knowledge,
                                                           std::vector<std::string> others, bool chosen)
{
    // A metric that nobody defined was worked out from column names: that is open until somebody says so.
    if (std::ranges::any_of(knowledge,
                            [](const std::string& id) { return id.starts_with(services::knowledge::inferred_prefix); }))
        plan.plan.assumptions.push_back(
            {"Revenue is taken as quantity × price, less the discount where there is one: nobody has defined it here.",
             0});

    const db::ConfirmationPolicy policy = work.request.policy.value_or(work.project.confirmation);
    work.project.confirmation = policy;
    const auto budget = read_query_budget(work.project.settings_json);
    if (!budget)
        co_return co_await fail_turn(work, budget.error());
    const std::optional<std::string> excess = over_budget(*budget, plan.estimate);
    if (excess && budget->refuses)
        co_return co_await fail_turn(
            work, {Errc::too_large, *excess + " Ask for less, for example for a shorter period.", {}, {}});
    const bool runs_now =
        !excess &&
        (chosen || runs_without_asking(work.project, plan, work.snapshot->source->capabilities(), rows_without_asking));
    const auto now_ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(parts_.clock.now().time_since_epoch()).count();
    db::PlanRecord record{.scope = work.scope(),
                          .plan_id = work.revised_plan_id,
                          .turn_id = work.log.turn().id,
                          .hash = plan.hash,
                          .body = plan::serialize(plan.plan),
                          .principal = work.context.principal.id,
                          .expires_at_ms =
                              now_ms + std::chrono::duration_cast<std::chrono::milliseconds>(plan_lifetime).count()};
    auto stored = co_await parts_.repositories.plans().store(std::move(record));
    if (!stored)
        co_return co_await fail_turn(work, stored.error());
    parts_.commit_points.reached("turn.plan_stored");

    work.shown = PlanPart{.plan_id = stored->plan_id,
                          .revision = stored->revision,
                          .hash = plan.hash,
                          .source_id = work.request.source_id,
                          .description = plan.description,
                          .sql = shown_sql(plan),
                          .assumptions = texts(plan.plan.assumptions),
                          .unused_words = plan.unused_words,
                          .unasked = plan.unasked,
                          .knowledge = knowledge_terms(*work.snapshot, knowledge),
                          .evidence = linked_words(plan.plan, work.request.question),
                          .estimated_rows = plan.estimate.rows,
                          .estimated_bytes = plan.estimate.bytes,
                          .over_budget = excess.value_or(""),
                          .fetched = plan.estimate.fetched,
                          .confidence = plan.plan.confidence,
                          .planner = plan.plan.planner,
                          .needs_confirmation = !runs_now,
                          .expires_at_ms = stored->expires_at_ms,
                          .other_readings = std::move(others)};
    std::vector<Part> parts{Part(*work.shown)};
    if (!runs_now) {
        if (auto waiting = co_await work.log.advance(db::TurnState::awaiting_confirmation, std::move(parts)); !waiting)
            co_return std::unexpected(waiting.error());
        co_return work.outcome();
    }
    if (auto told = co_await work.log.append(std::move(parts.front())); !told)
        co_return std::unexpected(told.error());
    db::ConfirmationRequest confirmation{.plan_id = stored->plan_id,
                                         .revision = stored->revision,
                                         .hash = plan.hash,
                                         .principal = work.context.principal.id,
                                         .automatic = !chosen};
    auto confirmed = co_await parts_.repositories.plans().confirm(work.scope(), std::move(confirmation));
    if (!confirmed)
        co_return co_await fail_turn(work, confirmed.error());
    parts_.commit_points.reached("turn.confirmed");
    co_return co_await run_confirmed(work, plan.plan);
}

asio::awaitable<Result<TurnOutcome>> Orchestrator::run_confirmed(Work& work, const plan::Plan& plan)
{
    const sql::ExecutionLimits limits = work.request.run.limits.value_or(parts_.validator.limits());
    auto query = co_await parts_.validator.recheck(work.context, work.snapshot, plan, limits);
    if (!query)
        co_return co_await fail_turn(work, query.error());
    auto outputs = parts_.validator.outputs(*work.snapshot, plan);
    if (!outputs)
        co_return co_await fail_turn(work, outputs.error());

    auto record = co_await parts_.repositories.plans().find_latest_of_turn(work.scope(), work.log.turn().id);
    if (!record)
        co_return std::unexpected(record.error());
    if (!*record)
        co_return co_await fail_turn(work,
                                     {Errc::corrupt, "The plan of this question was lost: ask it again.", {}, {}});
    db::Run run{.scope = work.scope(),
                .turn_id = work.log.turn().id,
                .plan_id = (*record)->plan_id,
                .revision = (*record)->revision,
                .hash = (*record)->hash,
                .policy_version = query->policy_version(),
                .limits_json = limits_json(limits)};
    auto start = co_await parts_.repositories.runs().start(std::move(run));
    if (!start)
        co_return co_await fail_turn(work, start.error());
    parts_.commit_points.reached("run.started");
    if (!start->first)
        co_return co_await answer_again(work, start->run);

    work.log.progress("running", "Running the query");
    auto execution =
        co_await parts_.executor.execute(work.context, *work.snapshot->source, *query, work.request.run.copy);
    db::RunOutcome ended;
    std::vector<Part> parts;
    if (!execution) {
        ended.error = execution.error().message;
        ended.error_code = core::name(execution.error().code);
    } else {
        ended.rows = execution->statistics.rows();
        parts = answer_parts(work, plan, *outputs, start->run.id, *execution);
        ended.first_page_json = to_json(parts.front());
        ended.summary_json = answer_json(execution->statistics, parts);
    }
    auto finished = co_await parts_.repositories.runs().finish(work.scope(), start->run.id, std::move(ended));
    if (!finished)
        co_return std::unexpected(finished.error());
    parts_.commit_points.reached("run.finished");
    if (!execution)
        co_return co_await fail_turn(work, execution.error());
    if (auto answered = co_await work.log.advance(db::TurnState::answered, std::move(parts)); !answered)
        co_return std::unexpected(answered.error());
    parts_.commit_points.reached("turn.answered");
    co_return work.outcome();
}

// A plan runs once: what an earlier process found is told from what it stored.
asio::awaitable<Result<TurnOutcome>> Orchestrator::answer_again(Work& work, db::Run run)
{
    if (run.finished_at_ms == 0)
        co_return co_await fail_turn(
            work,
            {Errc::conflict, "This plan was being run when the process ended. Ask again to run it anew.", {}, {}});
    if (!run.error.empty())
        co_return co_await fail_turn(work, {Errc::upstream, run.error, {}, {}});
    auto result = co_await parts_.repositories.runs().find_result(work.scope(), run.id);
    if (!result)
        co_return std::unexpected(result.error());
    if (!*result)
        co_return co_await fail_turn(work,
                                     {Errc::corrupt, "The result of this question was lost: ask it again.", {}, {}});
    auto stored = stored_answer((*result)->summary_json, (*result)->first_page_json);
    if (!stored)
        co_return co_await fail_turn(work, stored.error());
    if (auto answered = co_await work.log.advance_stored(db::TurnState::answered, std::move(*stored)); !answered)
        co_return std::unexpected(answered.error());
    parts_.commit_points.reached("turn.answered");
    co_return work.outcome();
}

std::vector<Part> Orchestrator::answer_parts(const Work& work, const plan::Plan& plan,
                                             const std::vector<sql::OutputColumn>& outputs, const std::string& run_id,
                                             const Execution& execution) const
{
    const sql::Query& query = plan.steps.front().query;
    AnswerSubject subject{.measures = measures(outputs),
                          .labels = labels(outputs, work.snapshot->schema()),
                          .ordered = !query.order_by.empty(),
                          .truncated = execution.truncated};
    if (is_empty_answer(execution.statistics))
        subject.data_end = data_end_before_period(sql::bind_times(query, plan.header.time), work.snapshot->schema(),
                                                  work.snapshot->source->dialect(), work.snapshot->profiles);
    std::vector<Part> parts;
    parts.emplace_back(
        ResultPart{run_id, execution.page, execution.statistics.rows(), execution.truncated, execution.milliseconds});
    if (auto chart = choose_chart(execution.statistics, time_output(query, outputs)))
        parts.emplace_back(ChartPart{std::move(*chart)});
    parts.emplace_back(TextPart{answer_sentence(execution.statistics, subject)});
    return parts;
}

}
