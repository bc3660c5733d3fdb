#include "plan/confirmation.hpp"

#include <array>

namespace datachat::plan {
namespace {

using core::Errc;
using core::fail;

// Everything that must hold before the state counts: the right plan, its person, and the revision that this person saw.
core::Result<void> check_identity(const StoredPlan& stored, const Confirmation& confirmation)
{
    // The person is checked first: to others the plan's revision and state are nobody's business.
    if (stored.id != confirmation.plan_id)
        return fail(Errc::not_found, "There is no such plan. Ask the question again.");
    if (stored.principal != confirmation.principal.id)
        return fail(Errc::forbidden, "Only the person who asked can decide about this plan.");
    if (stored.revision != confirmation.revision || stored.hash != confirmation.hash ||
        stored.state == PlanState::superseded)
        return fail(Errc::stale, "The plan has changed since it was shown. Read the new one and confirm that.");
    return {};
}

core::Result<ConfirmDecision> decide(const StoredPlan& stored, const Confirmation& confirmation, PlanState wanted,
                                     std::int64_t now_ms)
{
    if (auto identity = check_identity(stored, confirmation); !identity)
        return std::unexpected(identity.error());
    const PlanState state = state_at(stored, now_ms);
    if (state == wanted)
        return ConfirmDecision{.state = wanted, .changes = false, .confirmed_at_ms = stored.confirmed_at_ms};
    if (state == PlanState::expired)
        return fail(Errc::expired, "This plan waited too long. Ask the question again.");
    if (state == PlanState::confirmed)
        return fail(Errc::conflict, "This plan was confirmed before and cannot be discarded any more.");
    if (state == PlanState::rejected)
        return fail(Errc::conflict, "This plan was discarded before. Ask the question again.");
    return ConfirmDecision{
        .state = wanted, .changes = true, .confirmed_at_ms = wanted == PlanState::confirmed ? now_ms : 0};
}

}

std::string_view name(PlanState state)
{
    constexpr std::array<std::string_view, 5> names{"pending", "confirmed", "rejected", "expired", "superseded"};
    return names[static_cast<std::size_t>(state)];
}

PlanState state_at(const StoredPlan& stored, std::int64_t now_ms)
{
    const bool overdue = stored.state == PlanState::pending && now_ms >= stored.expires_at_ms;
    return overdue ? PlanState::expired : stored.state;
}

core::Result<ConfirmDecision> confirm(const StoredPlan& stored, const Confirmation& confirmation, std::int64_t now_ms)
{
    return decide(stored, confirmation, PlanState::confirmed, now_ms);
}

core::Result<ConfirmDecision> reject(const StoredPlan& stored, const Confirmation& confirmation, std::int64_t now_ms)
{
    return decide(stored, confirmation, PlanState::rejected, now_ms);
}

}
