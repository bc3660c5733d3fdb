#include "agents/plan_options.hpp"
#include "api/http/problem.hpp"
#include "api/plans/plan_edits.hpp"
#include "api/plans/plan_reply.hpp"
#include "api/routes/chat_request.hpp"
#include "api/routes/routes.hpp"
#include "core/run_blocking.hpp"
#include "plan/serialize.hpp"

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

struct EditPlan {
    std::int64_t revision = 0;
    std::string hash;
    json::value edits;
};

struct OptionView {
    std::string text;
    RawJson edits;
};

struct ClosedOptionView {
    std::string text;
    std::string reason;
};

struct OptionsView {
    std::vector<OptionView> options;
    std::vector<ClosedOptionView> disabled;
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
struct Shape<EditPlan> {
    static constexpr std::string_view name = "EditPlan";
    static constexpr auto fields =
        std::tuple{required("revision", &EditPlan::revision), required("hash", &EditPlan::hash),
                   required("edits", &EditPlan::edits, "[{op, ...}]: see docs/api.md")};
};
template <>
struct Words<sql::PartKind> {
    static constexpr std::array<std::string_view, 11> names{"measure", "subject", "filter", "period", "group", "having",
                                                            "order",   "limit",   "join",   "set",    "other"};
};
template <>
struct Shape<OptionView> {
    static constexpr std::string_view name = "PlanOption";
    static constexpr auto fields =
        std::tuple{required("text", &OptionView::text), required("edits", &OptionView::edits, "To be sent to edit")};
};
template <>
struct Shape<ClosedOptionView> {
    static constexpr std::string_view name = "ClosedPlanOption";
    static constexpr auto fields =
        std::tuple{required("text", &ClosedOptionView::text), required("reason", &ClosedOptionView::reason)};
};
template <>
struct Shape<OptionsView> {
    static constexpr std::string_view name = "PlanOptions";
    static constexpr auto fields =
        std::tuple{required("options", &OptionsView::options), required("disabled", &OptionsView::disabled)};
};
template <>
struct Shape<RejectPlan> {
    static constexpr std::string_view name = "RejectPlan";
    static constexpr auto fields = std::tuple{required("revision", &RejectPlan::revision)};
};

namespace {

asio::awaitable<Result<RawJson>> show_plan(Services& services, Call& call)
{
    auto plan = co_await latest_plan(services, call.context.scope, call.id());
    if (!plan)
        co_return std::unexpected(plan.error());
    co_return RawJson{std::move(*plan)};
}

// A failure of a plan; one that is stale comes with the current plan.
asio::awaitable<Response> plan_problem(Services& services, Call& call, core::Error error)
{
    if (error.code != Errc::stale)
        co_return problem(error);
    auto current = co_await latest_plan(services, call.context.scope, call.id());
    co_return problem(error, 0, current ? ",\"plan\":" + *current : std::string());
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
    if (!turn_id)
        co_return co_await plan_problem(services, call, turn_id.error());
    auto turn = co_await services.repositories.turns().get(scope, *turn_id);
    if (!turn)
        co_return std::unexpected(turn.error());
    const ConfirmedPlan reply{turn->id, turn->chat_id, !before->has_value()};
    co_return json_reply(to_json_text(reply), 200);
}

// One that waits gets a new revision; of one whose turn has ended a new turn is made, which runs at once.
asio::awaitable<Result<Response>> edit(Services& services, Call& call, EditPlan body)
{
    auto restored = read_restore(body.edits);
    if (!restored)
        co_return std::unexpected(restored.error());
    auto edits = *restored ? Result<std::vector<plan::Edit>>() : read_edits(body.edits);
    if (!edits)
        co_return std::unexpected(edits.error());
    const models::Scope scope = call.context.scope;
    auto record = co_await services.repositories.plans().get_latest(scope, call.id());
    if (!record)
        co_return std::unexpected(record.error());
    auto turn = co_await services.repositories.turns().get(scope, record->turn_id);
    if (!turn)
        co_return std::unexpected(turn.error());
    const db::ConfirmationRequest base{.plan_id = call.id(), .revision = body.revision, .hash = body.hash};
    TurnRunner::Step step = [base, edits = std::move(*edits), revision = *restored](agents::Orchestrator& orchestrator,
                                                                                    models::RequestContext with,
                                                                                    agents::TurnSink& sink) {
        return revision ? orchestrator.restore(std::move(with), base, *revision, sink)
                        : orchestrator.revise(std::move(with), base, edits, sink);
    };
    if (turn->state == db::TurnState::awaiting_confirmation) {
        auto outcome = co_await services.turns.finish(call.context, std::move(step));
        if (!outcome)
            co_return co_await plan_problem(services, call, outcome.error());
    } else {
        auto turn_id = co_await services.turns.begin(call.context, std::move(step));
        if (!turn_id)
            co_return co_await plan_problem(services, call, turn_id.error());
        turn->id = *turn_id;
        turn->next_sequence = 0;
    }
    auto plan = co_await wait_for_plan(services, scope, turn->id, turn->next_sequence);
    if (!plan)
        co_return std::unexpected(plan.error());
    co_return json_reply(std::move(*plan), 200);
}

asio::awaitable<Result<OptionsView>> options(Services& services, Call& call)
{
    auto node = call.integer("node", -1, 0, std::numeric_limits<std::uint32_t>::max());
    if (!node || !call.request().parameter("node"))
        co_return node ? fail(Errc::invalid_argument, "The parameter node is missing: name a part of the plan.")
                       : std::unexpected(node.error());
    sql::PartKind kind{};
    if (auto read = read_value(json::value(call.query("kind")), kind, "kind", UnknownFields::ignored); !read)
        co_return std::unexpected(read.error());
    auto record = co_await services.repositories.plans().get_latest(call.context.scope, call.id());
    if (!record)
        co_return std::unexpected(record.error());
    auto plan = plan::deserialize(record->body);
    if (!plan)
        co_return std::unexpected(plan.error());
    auto snapshot = co_await services.catalogs.get(call.context,
                                                   plan->steps.empty() ? std::string() : plan->steps.front().source_id);
    if (!snapshot)
        co_return std::unexpected(snapshot.error());
    const auto work = [&] { return agents::options_for(*plan, kind, static_cast<sql::NodeId>(*node), **snapshot); };
    auto found = co_await core::run_blocking(services.pool, work);
    if (!found)
        co_return std::unexpected(found.error());
    OptionsView view;
    for (const agents::PlanOption& option : found->options)
        view.options.push_back({option.text, {edits_json(option.edits)}});
    for (const agents::ClosedOption& option : found->disabled)
        view.disabled.push_back({option.text, option.reason});
    co_return view;
}

// A writing line whose reply is sometimes a problem with more in it than a message.
template <class Body, class Reply>
Route answering(std::string path, std::string summary,
                std::function<asio::awaitable<Result<Response>>(Call&, Body)> handler)
{
    Route route = writing<Body, Reply>(Method::post, std::move(path), std::move(summary),
                                       [](Call&, Body) -> asio::awaitable<Result<Reply>> { co_return Reply{}; });
    route.handle = [handler = std::move(handler)](Call& call) -> asio::awaitable<Result<Response>> {
        auto value = parse_json(call.request().body);
        if (!value)
            co_return std::unexpected(value.error());
        auto body = read_json<Body>(*value);
        if (!body)
            co_return std::unexpected(body.error());
        co_return co_await handler(call, std::move(*body));
    };
    return route;
}

}

Routes plan_routes(Services& services)
{
    Routes routes;
    routes.push_back(reading<RawJson>("/api/plans/{id}", "Shows the latest revision of a plan.",
                                      [&services](Call& call) { return show_plan(services, call); }));
    routes.push_back(answering<ConfirmPlan, ConfirmedPlan>(
        "/api/plans/{id}/confirm",
        "Runs the plan, once; a repeat gives the same. The answer comes on the chat's stream.",
        [&services](Call& call, ConfirmPlan body) { return confirm(services, call, std::move(body)); }));
    routes.push_back(answering<EditPlan, RawJson>(
        "/api/plans/{id}/edit",
        "Edits the plan: a new revision where it waits; a new turn that runs at once where its turn has ended.",
        [&services](Call& call, EditPlan body) { return edit(services, call, std::move(body)); }));
    routes.push_back(reading<OptionsView>("/api/plans/{id}/options", "What a chip of the plan can become.",
                                          [&services](Call& call) { return options(services, call); }));
    routes.back().parameters = {{"node", "Of the plan's part"}, {"kind", "Of the plan's part"}};
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
