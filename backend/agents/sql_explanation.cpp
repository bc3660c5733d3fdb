#include "agents/sql_explanation.hpp"

#include "sql/parser.hpp"

namespace datachat::agents {

asio::awaitable<core::Result<ValidatedPlan>> explain_sql(const Validator& validator, models::RequestContext context,
                                                         services::knowledge::SnapshotPtr snapshot, sql::TimeFrame time,
                                                         std::string text)
{
    const sql::Dialect dialect = snapshot->source->dialect();
    auto query = sql::parse_query(text, dialect);
    if (!query)
        co_return std::unexpected(query.error());
    plan::Plan plan{.header = {.time = std::move(time)}, .confidence = 1, .planner = plan::PlannerKind::person};
    plan.steps.push_back({.source_id = snapshot->source_id, .dialect = dialect, .query = std::move(*query)});
    co_return co_await validator.validate(std::move(context), std::move(snapshot), std::move(plan), {});
}

}
