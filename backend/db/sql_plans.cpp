#include "db/sql_plans.hpp"

#include "db/stored_names.hpp"
#include "db/turn_rows.hpp"

namespace datachat::db {
namespace {

using core::Errc;
using core::fail;

const std::string select_plans = "select workspace_id, project_id, plan_id, revision, turn_id, hash, body, state, "
                                 "principal, expires_at, created_at from plans "
                                 "where workspace_id = ? and project_id = ? ";
const std::string select_confirmations =
    "select plan_id, revision, hash, principal, automatic, confirmed_at, turn_id from confirmations "
    "where workspace_id = ? and project_id = ? and plan_id = ? and revision = ?";

PlanRecord read_plan(RowReader row)
{
    PlanRecord plan;
    plan.scope.workspace_id = row.text();
    plan.scope.project_id = row.text();
    plan.plan_id = row.text();
    plan.revision = row.integer();
    plan.turn_id = row.text();
    plan.hash = row.text();
    plan.body = row.text();
    plan.state = from_stored_name<PlanState>(row.text());
    plan.principal = row.text();
    plan.expires_at_ms = row.integer();
    plan.created_at_ms = row.integer();
    return plan;
}

Confirmation read_confirmation(RowReader row)
{
    Confirmation confirmation;
    confirmation.plan_id = row.text();
    confirmation.revision = row.integer();
    confirmation.hash = row.text();
    confirmation.principal = row.text();
    confirmation.automatic = row.flag();
    confirmation.at_ms = row.integer();
    confirmation.turn_id = row.text();
    return confirmation;
}

Async<PlanRecord> find_plan(Session& session, const Scope& scope, const std::string& plan_id, std::int64_t revision)
{
    auto rows =
        co_await session.query(select_plans + "and plan_id = ? and revision = ?", scoped(scope, plan_id, revision));
    if (!rows)
        co_return std::unexpected(rows.error());
    if (rows->empty())
        co_return fail(Errc::not_found, "There is no such plan in this project.");
    co_return read_plan(rows->front());
}

Async<std::optional<Confirmation>> find_confirmation_in(Session& session, const Scope& scope,
                                                        const std::string& plan_id, std::int64_t revision)
{
    auto rows = co_await session.query(select_confirmations, scoped(scope, plan_id, revision));
    if (!rows)
        co_return std::unexpected(rows.error());
    co_return read_first<Confirmation>(*rows, read_confirmation);
}

bool may_be_confirmed(TurnState state)
{
    return state == TurnState::planning || state == TurnState::awaiting_confirmation;
}

// Why the compare-and-set cannot succeed; nothing where it may. A plan that was confirmed is looked at before.
std::optional<core::Error> refusal(const PlanRecord& plan, const Turn& turn, const ConfirmationRequest& request,
                                   std::int64_t now_ms)
{
    if (plan.principal != request.principal)
        return core::Error{Errc::forbidden,
                           "This plan was made for somebody else; ask the question yourself to confirm it."};
    if (plan.hash != request.hash)
        return core::Error{Errc::stale, "The plan has changed since you saw it. Look at it again, then confirm it."};
    if (plan.state == PlanState::superseded)
        return core::Error{Errc::stale, "There is a newer revision of this plan. Look at that one, then confirm it."};
    if (plan.state == PlanState::rejected)
        return core::Error{Errc::stale, "This plan was rejected. Ask again to get a new one."};
    if (plan.state == PlanState::expired || plan.expires_at_ms <= now_ms)
        return core::Error{Errc::expired,
                           "This plan has waited too long to be confirmed. Ask again to get a fresh one."};
    if (!may_be_confirmed(turn.state))
        return core::Error{Errc::stale, "This question has been dealt with meanwhile. Ask again to get a new plan.",
                           "turn is " + stored_name(turn.state)};
    return std::nullopt;
}

// The hand-over: a turn that awaited the confirmation is nobody's until a process takes it, so that a crash right here
// leaves it to be found.
Async<void> set_running(Session& session, const Turn& turn, std::int64_t now_ms)
{
    const bool awaited = turn.state == TurnState::awaiting_confirmation;
    Values values{awaited ? std::string() : turn.owner,
                  awaited ? 0 : turn.lease_until_ms,
                  now_ms,
                  turn.scope.workspace_id,
                  turn.scope.project_id,
                  turn.id};
    auto changed = co_await session.execute("update turns set state = 'running', owner = ?, lease_until = ?, "
                                            "updated_at = ? where workspace_id = ? and project_id = ? and turn_id = ?",
                                            std::move(values));
    if (!changed)
        co_return std::unexpected(changed.error());
    co_return core::Result<void>{};
}

}

Async<PlanRecord> SqlPlans::store(PlanRecord plan)
{
    const bool is_new = plan.plan_id.empty();
    store_.give_id(plan.plan_id);
    plan.state = PlanState::pending;
    plan.created_at_ms = store_.now_ms();
    const auto work = [&](Session& session) -> Async<PlanRecord> {
        auto turn = co_await lock_turn(session, plan.scope, plan.turn_id);
        if (!turn)
            co_return std::unexpected(turn.error());
        if (is_ended(turn->state) || turn->state == TurnState::running)
            co_return fail(Errc::stale, "This question has been dealt with meanwhile. Ask again to get a new plan.",
                           "turn is " + stored_name(turn->state));
        plan.revision = 1;
        if (!is_new) {
            auto last = co_await session.query("select coalesce(max(revision), 0) from plans where workspace_id = ? "
                                               "and project_id = ? and plan_id = ? and turn_id = ?",
                                               scoped(plan.scope, plan.plan_id, plan.turn_id));
            if (!last)
                co_return std::unexpected(last.error());
            plan.revision = last->front().integer() + 1;
        }
        auto superseded = co_await session.execute("update plans set state = 'superseded' where workspace_id = ? and "
                                                   "project_id = ? and plan_id = ? and state = 'pending'",
                                                   scoped(plan.scope, plan.plan_id));
        if (!superseded)
            co_return std::unexpected(superseded.error());
        Values row = scoped(plan.scope, plan.plan_id, plan.revision, plan.turn_id, plan.hash, plan.body,
                            stored_name(plan.state), plan.principal, plan.expires_at_ms, plan.created_at_ms);
        auto inserted = co_await session.execute("insert into plans (workspace_id, project_id, plan_id, revision, "
                                                 "turn_id, hash, body, state, principal, expires_at, created_at) "
                                                 "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                                 std::move(row));
        if (!inserted)
            co_return std::unexpected(inserted.error());
        co_return plan;
    };
    co_return co_await store_.database.transaction(work);
}

Async<PlanRecord> SqlPlans::get(Scope scope, std::string plan_id, std::int64_t revision)
{
    co_return co_await find_plan(store_.database, scope, plan_id, revision);
}

Async<PlanRecord> SqlPlans::get_latest(Scope scope, std::string plan_id)
{
    auto rows = co_await store_.database.query(select_plans + "and plan_id = ? order by revision desc limit 1",
                                               scoped(scope, plan_id));
    if (!rows)
        co_return std::unexpected(rows.error());
    if (rows->empty())
        co_return fail(Errc::not_found, "There is no such plan in this project.");
    co_return read_plan(rows->front());
}

Async<std::optional<PlanRecord>> SqlPlans::find_latest_of_turn(Scope scope, std::string turn_id)
{
    auto rows = co_await store_.database.query(
        select_plans + "and turn_id = ? order by created_at desc, revision desc limit 1", scoped(scope, turn_id));
    if (!rows)
        co_return std::unexpected(rows.error());
    co_return read_first<PlanRecord>(*rows, read_plan);
}

Async<Confirmation> SqlPlans::confirm(Scope scope, ConfirmationRequest request)
{
    std::optional<core::Error> refused;
    const auto work = [&](Session& session) -> Async<std::optional<Confirmation>> {
        refused.reset();
        auto plan = co_await find_plan(session, scope, request.plan_id, request.revision);
        if (!plan)
            co_return std::unexpected(plan.error());
        // Everything that is decided about a turn queues here; the plan is read again behind the lock.
        auto turn = co_await lock_turn(session, scope, plan->turn_id);
        if (!turn)
            co_return std::unexpected(turn.error());
        plan = co_await find_plan(session, scope, request.plan_id, request.revision);
        if (!plan)
            co_return std::unexpected(plan.error());
        if (plan->state == PlanState::confirmed && plan->hash == request.hash && plan->principal == request.principal)
            co_return co_await find_confirmation_in(session, scope, request.plan_id, request.revision);

        const auto now = store_.now_ms();
        refused = refusal(*plan, *turn, request, now);
        if (refused && refused->code == Errc::expired) {
            auto noted =
                co_await session.execute("update plans set state = 'expired' where workspace_id = ? and project_id = ? "
                                         "and plan_id = ? and revision = ? and state = 'pending'",
                                         scoped(scope, request.plan_id, request.revision));
            if (!noted)
                co_return std::unexpected(noted.error());
        }
        if (refused)
            co_return std::optional<Confirmation>();
        Values values{scope.workspace_id,
                      scope.project_id,
                      request.plan_id,
                      request.revision,
                      request.hash,
                      request.principal,
                      now};
        auto set = co_await session.execute("update plans set state = 'confirmed' where workspace_id = ? and "
                                            "project_id = ? and plan_id = ? and revision = ? and hash = ? "
                                            "and principal = ? and state = 'pending' and expires_at > ?",
                                            std::move(values));
        if (!set)
            co_return std::unexpected(set.error());
        if (*set != 1)
            co_return fail(Errc::stale, "The plan has changed since you saw it. Look at it again, then confirm it.");
        const Confirmation made{
            request.plan_id, request.revision, request.hash, request.principal, request.automatic, now, turn->id};
        auto inserted = co_await session.execute("insert into confirmations (workspace_id, project_id, plan_id, "
                                                 "revision, hash, turn_id, principal, automatic, confirmed_at) "
                                                 "values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                                 scoped(scope, made.plan_id, made.revision, made.hash, made.turn_id,
                                                        made.principal, as_integer(made.automatic), made.at_ms));
        if (!inserted)
            co_return std::unexpected(inserted.error());
        if (auto running = co_await set_running(session, *turn, now); !running)
            co_return std::unexpected(running.error());
        co_return std::optional<Confirmation>(made);
    };
    auto confirmed = co_await store_.database.transaction(work);
    if (!confirmed)
        co_return std::unexpected(confirmed.error());
    if (refused)
        co_return std::unexpected(*refused);
    if (!*confirmed)
        co_return fail(Errc::internal, "The plan is marked as confirmed, but the log does not say by whom.");
    co_return **confirmed;
}

Async<void> SqlPlans::reject(Scope scope, std::string plan_id, std::int64_t revision, std::string principal)
{
    auto changed = co_await store_.database.execute("update plans set state = 'rejected' where workspace_id = ? and "
                                                    "project_id = ? and plan_id = ? and revision = ? "
                                                    "and principal = ? and state = 'pending'",
                                                    scoped(scope, plan_id, revision, principal));
    if (!changed)
        co_return std::unexpected(changed.error());
    if (*changed == 1)
        co_return core::Result<void>{};
    auto plan = co_await get(scope, plan_id, revision);
    if (!plan)
        co_return std::unexpected(plan.error());
    if (plan->principal != principal)
        co_return fail(Errc::forbidden, "This plan was made for somebody else.");
    if (plan->state == PlanState::rejected)
        co_return core::Result<void>{};
    co_return fail(Errc::stale, "This plan no longer waits for an answer.", "plan is " + stored_name(plan->state));
}

Async<std::optional<Confirmation>> SqlPlans::find_confirmation(Scope scope, std::string plan_id, std::int64_t revision)
{
    co_return co_await find_confirmation_in(store_.database, scope, plan_id, revision);
}

}
