#include "agents/sql_agent.hpp"

#include "sql/optimize.hpp"
#include "sql/parser.hpp"

namespace datachat::agents {
namespace {

using core::Result;

std::string text_of(const services::llm::Conversation& conversation)
{
    std::string text;
    for (const services::llm::Message& message : conversation.messages)
        text += (text.empty() ? "" : "\n\n") + message.text;
    return text;
}

// A model does not know how sure it is: its plans are shown and asked until the project trusts them.
constexpr double model_confidence = 0.5;

}

asio::awaitable<Result<ModelDraft>> SqlAgent::draft(models::RequestContext context, prompts::DraftRequest request,
                                                    DraftTarget target) const
{
    services::llm::Conversation conversation = prompts::draft_conversation(request);
    co_return co_await ask(std::move(context), std::move(conversation), std::move(target));
}

asio::awaitable<Result<ModelDraft>> SqlAgent::repair(models::RequestContext context, prompts::DraftRequest request,
                                                     std::string failed_sql, std::string error,
                                                     DraftTarget target) const
{
    services::llm::Conversation conversation =
        prompts::repair_conversation(request, std::move(failed_sql), std::move(error));
    co_return co_await ask(std::move(context), std::move(conversation), std::move(target));
}

asio::awaitable<Result<ModelDraft>> SqlAgent::ask(models::RequestContext context,
                                                  services::llm::Conversation conversation, DraftTarget target) const
{
    ModelDraft draft{.sent = text_of(conversation)};
    auto reply = co_await model_->stream(std::move(context), std::move(conversation), services::llm::null_sink());
    if (!reply)
        co_return std::unexpected(reply.error());
    draft.usage = reply->usage;
    auto parsed = prompts::parse_draft(reply->text);
    if (!parsed) {
        draft.problem = parsed.error();
        co_return draft;
    }
    draft.sql = parsed->sql;
    if (parsed->question && parsed->sql.empty()) {
        draft.question = std::move(*parsed->question);
        draft.choices = std::move(parsed->choices);
        co_return draft;
    }
    auto query = sql::parse_query(parsed->sql, target.dialect);
    if (!query) {
        draft.problem = query.error();
        co_return draft;
    }
    plan::Plan plan{
        .header = std::move(target.header), .confidence = model_confidence, .planner = plan::PlannerKind::model};
    plan.steps.push_back(
        {.source_id = std::move(target.source_id), .dialect = target.dialect, .query = std::move(*query)});
    for (std::string& assumption : parsed->assumptions)
        plan.assumptions.push_back({std::move(assumption), 0});
    draft.plan = std::move(plan);
    co_return draft;
}

plan::Plan SqlAgent::optimize(plan::Plan plan, const models::Schema& schema) const
{
    for (plan::Step& step : plan.steps)
        step.query = sql::optimize(std::move(step.query), schema, step.dialect);
    return plan;
}

}
