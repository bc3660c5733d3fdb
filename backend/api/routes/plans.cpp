#include "api/http/problem.hpp"
#include "api/routes/chat_request.hpp"
#include "api/routes/routes.hpp"
#include "api/turns/stored_part.hpp"

namespace datachat::api {
namespace {

using core::Errc;
using core::fail;
using core::Result;

struct ConfirmPlan {
    std::int64_t revision = 0;
    std::string hash;
};

struct ConfirmedPlan {
    std::string turn_id;
    std::string chat_id;
    bool first = true;
};

struct RejectPlan {
    std::int64_t revision = 0;
};

}

template <>
struct Shape<ConfirmPlan> {
    static constexpr std::string_view name = "ConfirmPlan";
    static constexpr auto fields =
        std::tuple{required("revision", &ConfirmPlan::revision), required("hash", &ConfirmPlan::hash)};
};
template <>
struct Shape<ConfirmedPlan> {
    static constexpr std::string_view name = "ConfirmedPlan";
    static constexpr auto fields = std::tuple{
        required("turn_id", &ConfirmedPlan::turn_id), required("chat_id", &ConfirmedPlan::chat_id),
        required("first", &ConfirmedPlan::first, "false: it was confirmed before, and runs once all the same")};
};
template <>
struct Shape<RejectPlan> {
    static constexpr std::string_view name = "RejectPlan";
    static constexpr auto fields = std::tuple{required("revision", &RejectPlan::revision)};
};

namespace {

constexpr int most_parts = 1000;

// The latest revision as the log of its turn has it.
asio::awaitable<Result<RawJson>> find_plan_part(Services& services, models::Scope scope, std::string plan_id)
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
            co_return RawJson{part->payload_json};
    }
    co_return fail(Errc::not_found, "There is no such plan in this project.");
}

asio::awaitable<Result<Response>> confirm(Services& services, Call& call, ConfirmPlan body)
{
    const models::Scope scope = call.context.scope;
    auto record = co_await services.repositories.plans().get(scope, call.id(), body.revision);
    if (!record)
        co_return std::unexpected(record.error());
    auto before = co_await services.repositories.plans().find_confirmation(scope, call.id(), body.revision);
    if (!before)
        co_return std::unexpected(before.error());
    db::ConfirmationRequest confirmation{.plan_id = call.id(), .revision = body.revision, .hash = body.hash};
    auto turn_id = co_await begin_confirmed(services, call.context, std::move(confirmation));
    if (!turn_id) {
        // A stale plan comes with the current one.
        if (turn_id.error().code != Errc::stale)
            co_return std::unexpected(turn_id.error());
        auto current = co_await find_plan_part(services, scope, call.id());
        co_return problem(turn_id.error(), 0, current ? ",\"plan\":" + current->text : std::string());
    }
    auto turn = co_await services.repositories.turns().get(scope, *turn_id);
    if (!turn)
        co_return std::unexpected(turn.error());
    const ConfirmedPlan reply{turn->id, turn->chat_id, !before->has_value()};
    co_return json_reply(to_json_text(reply), 200);
}

// A reply that is sometimes a problem with more in it than the message.
Route confirming(Services& services)
{
    Route route = writing<ConfirmPlan, ConfirmedPlan>(
        Method::post, "/api/plans/{id}/confirm",
        "Runs the plan, once; a repeat gives the same. The answer comes on the chat's stream.",
        [](Call&, ConfirmPlan) -> asio::awaitable<Result<ConfirmedPlan>> { co_return ConfirmedPlan{}; });
    route.handle = [&services](Call& call) -> asio::awaitable<Result<Response>> {
        auto value = parse_json(call.request().body);
        if (!value)
            co_return std::unexpected(value.error());
        auto body = read_json<ConfirmPlan>(*value);
        if (!body)
            co_return std::unexpected(body.error());
        co_return co_await confirm(services, call, std::move(*body));
    };
    return route;
}

}

Routes plan_routes(Services& services)
{
    Routes routes;
    routes.push_back(
        reading<RawJson>("/api/plans/{id}", "Shows the latest revision of a plan.",
                         [&services](Call& call) { return find_plan_part(services, call.context.scope, call.id()); }));
    routes.push_back(confirming(services));
    routes.push_back(writing<RejectPlan, Nothing>(
        Method::post, "/api/plans/{id}/reject", "Discards a plan that waits.",
        [&services](Call& call, RejectPlan body) -> asio::awaitable<Result<Nothing>> {
            auto rejected = co_await reject_plan(services, call.context, call.id(), body.revision);
            if (!rejected)
                co_return std::unexpected(rejected.error());
            co_return Nothing{};
        }));
    for (Route& route : routes)
        route.role = models::Role::viewer;
    return routes;
}

}
