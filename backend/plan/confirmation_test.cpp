#include "plan/confirmation.hpp"

#include <gtest/gtest.h>

namespace datachat::plan {
namespace {

using core::Errc;

StoredPlan pending()
{
    return {.id = "p", .revision = 2, .hash = "h", .principal = "ann", .expires_at_ms = 1'000};
}

Confirmation by_ann()
{
    return {.plan_id = "p", .revision = 2, .hash = "h", .principal = {.id = "ann"}};
}

TEST(Confirm, TurnsPendingIntoConfirmed)
{
    const auto decision = confirm(pending(), by_ann(), 500);
    ASSERT_TRUE(decision);
    EXPECT_EQ(*decision, (ConfirmDecision{PlanState::confirmed, true, 500}));
}

TEST(Confirm, RepeatedGivesTheSameAlsoAfterTheExpiry)
{
    StoredPlan stored = pending();
    stored.state = PlanState::confirmed;
    stored.confirmed_at_ms = 500;
    for (const std::int64_t now : {600, 5'000}) {
        const auto decision = confirm(stored, by_ann(), now);
        ASSERT_TRUE(decision);
        EXPECT_EQ(*decision, (ConfirmDecision{PlanState::confirmed, false, 500}));
    }
}

TEST(Confirm, AnotherRevisionOrHashIsStale)
{
    Confirmation older = by_ann();
    older.revision = 1;
    EXPECT_EQ(confirm(pending(), older, 500).error().code, Errc::stale);
    Confirmation other_hash = by_ann();
    other_hash.hash = "i";
    EXPECT_EQ(confirm(pending(), other_hash, 500).error().code, Errc::stale);
    StoredPlan superseded = pending();
    superseded.state = PlanState::superseded;
    EXPECT_EQ(confirm(superseded, by_ann(), 500).error().code, Errc::stale);
}

TEST(Confirm, StaleComesBeforeTheStateOfTheNewestRevision)
{
    StoredPlan stored = pending();
    stored.state = PlanState::confirmed;
    Confirmation older = by_ann();
    older.revision = 1;
    EXPECT_EQ(confirm(stored, older, 500).error().code, Errc::stale);
}

TEST(Confirm, AnotherPersonIsForbiddenWhateverTheState)
{
    for (const PlanState state :
         {PlanState::pending, PlanState::confirmed, PlanState::rejected, PlanState::superseded}) {
        StoredPlan stored = pending();
        stored.state = state;
        Confirmation by_bob = by_ann();
        by_bob.principal = {.id = "bob", .role = models::Role::admin};
        EXPECT_EQ(confirm(stored, by_bob, 500).error().code, Errc::forbidden);
    }
}

TEST(Confirm, AnotherPlanIsNotFound)
{
    Confirmation other = by_ann();
    other.plan_id = "q";
    EXPECT_EQ(confirm(pending(), other, 500).error().code, Errc::not_found);
}

TEST(Confirm, ExpiresAtTheMillisecond)
{
    EXPECT_TRUE(confirm(pending(), by_ann(), 999));
    EXPECT_EQ(confirm(pending(), by_ann(), 1'000).error().code, Errc::expired);
    StoredPlan written = pending();
    written.state = PlanState::expired;
    EXPECT_EQ(confirm(written, by_ann(), 500).error().code, Errc::expired);
}

TEST(Confirm, ARejectedPlanStaysRejected)
{
    StoredPlan stored = pending();
    stored.state = PlanState::rejected;
    EXPECT_EQ(confirm(stored, by_ann(), 500).error().code, Errc::conflict);
}

TEST(Reject, IsDecidedOnceAndRepeatable)
{
    EXPECT_EQ(*reject(pending(), by_ann(), 500), (ConfirmDecision{PlanState::rejected, true, 0}));
    StoredPlan stored = pending();
    stored.state = PlanState::rejected;
    EXPECT_EQ(*reject(stored, by_ann(), 500), (ConfirmDecision{PlanState::rejected, false, 0}));
    stored.state = PlanState::confirmed;
    EXPECT_EQ(reject(stored, by_ann(), 500).error().code, Errc::conflict);
    EXPECT_EQ(reject(pending(), by_ann(), 1'000).error().code, Errc::expired);
}

TEST(PlanState, HasANameEach)
{
    EXPECT_EQ(name(PlanState::pending), "pending");
    EXPECT_EQ(name(PlanState::superseded), "superseded");
}

}
}
