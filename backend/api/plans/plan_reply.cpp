#include "api/plans/plan_reply.hpp"

#include "api/json/json_writer.hpp"
#include "api/turns/stored_part.hpp"
#include "api/turns/turn_follower.hpp"

#include <boost/asio/this_coro.hpp>

namespace datachat::api {
namespace {

using core::Errc;
using core::fail;
using core::Result;

constexpr std::chrono::seconds planning{60};
constexpr int most_parts = 1000;

std::string with_turn(std::string plan, const std::string& turn_id)
{
    if (!plan.ends_with('}'))
        return plan;
    plan.pop_back();
    return plan + ",\"turn_id\":" + to_json_text(turn_id) + '}';
}

}

asio::awaitable<Result<std::string>> wait_for_plan(Services& services, models::Scope scope, std::string turn_id,
                                                   std::int64_t from_sequence)
{
    const auto executor = co_await asio::this_coro::executor;
    TurnFollower follower(services.repositories, services.bus, scope, turn_id, executor, from_sequence);
    const auto until = services.clock.steady_now() + planning;
    while (services.clock.steady_now() < until) {
        auto news = co_await follower.next(planning, {});
        if (!news)
            co_return std::unexpected(news.error());
        for (const db::TurnPart& part : news->parts) {
            if (part.kind == "plan")
                co_return with_turn(part.payload_json, turn_id);
            if (part.kind == "error")
                co_return std::unexpected(read_stored_error(part.payload_json));
        }
        if (news->at_rest)
            break;
    }
    co_return fail(Errc::timeout, "The plan takes long; it will be on the chat's stream.");
}

asio::awaitable<Result<std::string>> latest_plan(Services& services, models::Scope scope, std::string plan_id)
{
    auto record = co_await services.repositories.plans().get_latest(scope, plan_id);
    if (!record)
        co_return std::unexpected(record.error());
    auto parts = co_await services.repositories.turns().parts(scope, record->turn_id, 0, most_parts);
    if (!parts)
        co_return std::unexpected(parts.error());
    for (auto part = parts->rbegin(); part != parts->rend(); ++part) {
        if (part->kind != "plan")
            continue;
        const StoredPlan plan = read_stored_plan(part->payload_json);
        if (plan.plan_id == plan_id && plan.revision == record->revision)
            co_return with_turn(part->payload_json, record->turn_id);
    }
    co_return fail(Errc::not_found, "There is no such plan in this project.");
}

}
