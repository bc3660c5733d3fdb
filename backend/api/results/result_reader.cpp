#include "api/results/result_reader.hpp"

#include "plan/serialize.hpp"

namespace datachat::api {

using core::Errc;
using core::fail;
using core::Result;

asio::awaitable<Result<RepeatableRun>> open_run(Services& services, models::RequestContext context, std::string run_id,
                                                sql::ExecutionLimits limits)
{
    auto run = co_await services.repositories.runs().get(context.scope, run_id);
    if (!run)
        co_return std::unexpected(run.error());
    if (run->finished_at_ms == 0)
        co_return fail(Errc::conflict, "This query is still running: wait for its answer.");
    if (!run->error.empty())
        co_return fail(Errc::not_found, "This query failed and has no result: " + run->error);
    auto record = co_await services.repositories.plans().get(context.scope, run->plan_id, run->revision);
    if (!record)
        co_return std::unexpected(record.error());
    auto turn = co_await services.repositories.turns().get(context.scope, run->turn_id);
    if (!turn)
        co_return std::unexpected(turn.error());
    auto plan = plan::deserialize(record->body);
    if (!plan)
        co_return std::unexpected(plan.error());
    const std::string source_id = plan->steps.empty() ? std::string() : plan->steps.front().source_id;
    auto snapshot = co_await services.catalogs.get(context, source_id);
    if (!snapshot)
        co_return std::unexpected(snapshot.error());
    auto query = co_await services.validator.recheck(std::move(context), *snapshot, std::move(*plan), limits);
    if (!query)
        co_return std::unexpected(query.error());
    co_return RepeatableRun{(*snapshot)->source, std::move(*query), turn->question};
}

}
