#pragma once

#include "agents/prompts/model_draft.hpp"
#include "core/result.hpp"
#include "models/request_context.hpp"
#include "plan/plan.hpp"
#include "services/llm/chat_model.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <vector>

namespace datachat::agents {

namespace asio = boost::asio;

// What the model drafted: a plan, a question back, or SQL with a problem that it may mend.
struct ModelDraft {
    std::optional<plan::Plan> plan;
    std::string sql;                    // as the model wrote it, for a repair
    std::optional<core::Error> problem; // why `sql` is no plan
    std::string question;
    std::vector<std::string> choices;
    std::string sent; // exactly what left for the model
    services::llm::Usage usage;
};

// Where a draft's plan is to run.
struct DraftTarget {
    plan::Header header;
    std::string source_id;
    sql::Dialect dialect = sql::Dialect::sqlite;
};

// Makes SQL: asks the model where there is one, parses what it says into the tree, repairs it when a check fails, and
// optimizes trees without changing their rows. Text never leaves this class: what it returns is a tree.
class SqlAgent {
public:
    // `model` is null when none is configured.
    explicit SqlAgent(services::llm::ChatModel* model) : model_(model) {}

    bool has_model() const { return model_ != nullptr; }
    std::string model_id() const { return model_ != nullptr ? model_->id() : std::string(); }

    // Fails as ChatModel::stream does. A reply that is no draft is a problem to be repaired.
    asio::awaitable<core::Result<ModelDraft>> draft(models::RequestContext context, prompts::DraftRequest request,
                                                    DraftTarget target) const;

    // One more call, with the draft that failed and why.
    asio::awaitable<core::Result<ModelDraft>> repair(models::RequestContext context, prompts::DraftRequest request,
                                                     std::string failed_sql, std::string error,
                                                     DraftTarget target) const;

    // The same rows for less work: unused joins and columns dropped, date ranges made sargable.
    plan::Plan optimize(plan::Plan plan, const models::Schema& schema) const;

private:
    asio::awaitable<core::Result<ModelDraft>> ask(models::RequestContext context,
                                                  services::llm::Conversation conversation, DraftTarget target) const;

    services::llm::ChatModel* model_;
};

}
