#include "testing/metadata_test_case.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <thread>

namespace datachat::db {
namespace {

using core::Errc;
using testing::failure;
using testing::must;
using namespace std::chrono_literals;

class Plans : public testing::MetadataTestCase {
protected:
    PlanRepository& plans() { return repositories().plans(); }
    RunRepository& runs() { return repositories().runs(); }
    Turn awaiting_turn()
    {
        const Turn turn = planning_turn();
        return must(repositories().turns().advance(scope, turn.id, "worker", TurnState::awaiting_confirmation, {}));
    }
    PlanState state_of(const PlanRecord& plan) { return must(plans().get(scope, plan.plan_id, plan.revision)).state; }
    db::Run run_of(const PlanRecord& plan)
    {
        db::Run run;
        run.scope = scope;
        run.plan_id = plan.plan_id;
        run.revision = plan.revision;
        run.hash = plan.hash;
        run.policy_version = "1";
        run.limits_json = R"({"rows":100})";
        return run;
    }

    // Does the same on several threads at once, each with a loop of its own, and gives what became of each.
    template <class T, class Make>
    std::vector<core::Result<T>> at_once(int count, Make make)
    {
        std::vector<core::Result<T>> outcomes(static_cast<std::size_t>(count),
                                              core::fail(Errc::internal, "did not run"));
        std::vector<std::jthread> threads;
        for (auto& outcome : outcomes)
            threads.emplace_back([&outcome, &make] { outcome = testing::run_async(make()); });
        threads.clear();
        return outcomes;
    }
};

TEST_P(Plans, a_confirmation_is_stored_once_and_hands_the_turn_over)
{
    const Turn turn = awaiting_turn();
    const PlanRecord plan = pending_plan(turn);
    EXPECT_EQ(must(plans().get_latest(scope, plan.plan_id)), plan);
    EXPECT_EQ(must(plans().find_latest_of_turn(scope, turn.id)), plan);
    const Confirmation first = must(plans().confirm(scope, request_for(plan)));
    EXPECT_EQ(first.turn_id, turn.id);
    EXPECT_EQ(first.at_ms, clock.now_ms());
    clock.advance(2h);
    EXPECT_EQ(must(plans().confirm(scope, request_for(plan))), first) << "a repeat, even after the expiry";
    EXPECT_EQ(must(plans().find_confirmation(scope, plan.plan_id, 1)), first);
    const Turn running = must(repositories().turns().get(scope, turn.id));
    EXPECT_EQ(running.state, TurnState::running);
    EXPECT_EQ(running.owner, "");
}

TEST_P(Plans, an_automatic_confirmation_leaves_the_turn_with_its_owner)
{
    const Turn turn = planning_turn();
    ConfirmationRequest request = request_for(pending_plan(turn));
    request.automatic = true;
    EXPECT_TRUE(must(plans().confirm(scope, request)).automatic);
    const Turn running = must(repositories().turns().get(scope, turn.id));
    EXPECT_EQ(running.state, TurnState::running);
    EXPECT_EQ(running.owner, "worker");
}

TEST_P(Plans, a_new_revision_makes_the_old_one_stale)
{
    PlanRecord plan = pending_plan(awaiting_turn(), "hash one");
    PlanRecord edited = plan;
    edited.hash = "hash two";
    edited = must(plans().store(edited));
    EXPECT_EQ(edited.revision, 2);
    EXPECT_EQ(state_of(plan), PlanState::superseded);
    EXPECT_EQ(failure(plans().confirm(scope, request_for(plan))), Errc::stale);
    ConfirmationRequest mixed = request_for(edited);
    mixed.hash = "hash one";
    EXPECT_EQ(failure(plans().confirm(scope, mixed)), Errc::stale);
    mixed.revision = 3;
    EXPECT_EQ(failure(plans().confirm(scope, mixed)), Errc::not_found);
    EXPECT_EQ(must(plans().confirm(scope, request_for(edited))).revision, 2);
    EXPECT_EQ(failure(plans().store(edited)), Errc::stale) << "it runs already";
}

TEST_P(Plans, only_the_principal_confirms_and_only_in_time)
{
    const PlanRecord plan = pending_plan(awaiting_turn());
    ConfirmationRequest other = request_for(plan);
    other.principal = "bob";
    EXPECT_EQ(failure(plans().confirm(scope, other)), Errc::forbidden);
    EXPECT_EQ(failure(plans().reject(scope, plan.plan_id, 1, "bob")), Errc::forbidden);
    const Scope elsewhere = must(repositories().projects().create(new_project())).scope;
    EXPECT_EQ(failure(plans().confirm(elsewhere, request_for(plan))), Errc::not_found);
    clock.advance(1h);
    EXPECT_EQ(failure(plans().confirm(scope, request_for(plan))), Errc::expired);
    EXPECT_EQ(state_of(plan), PlanState::expired);
    EXPECT_FALSE(must(plans().find_confirmation(scope, plan.plan_id, 1)));
}

TEST_P(Plans, of_a_cancelled_turn_and_rejected_ones_are_not_confirmed)
{
    const Turn turn = awaiting_turn();
    const PlanRecord plan = pending_plan(turn);
    must(repositories().turns().cancel(scope, turn.id));
    EXPECT_EQ(failure(plans().confirm(scope, request_for(plan))), Errc::stale);
    const PlanRecord rejected = pending_plan(awaiting_turn());
    must(plans().reject(scope, rejected.plan_id, 1, "ann"));
    must(plans().reject(scope, rejected.plan_id, 1, "ann"));
    EXPECT_EQ(failure(plans().confirm(scope, request_for(rejected))), Errc::stale);
    const PlanRecord confirmed = pending_plan(awaiting_turn());
    must(plans().confirm(scope, request_for(confirmed)));
    EXPECT_EQ(failure(plans().reject(scope, confirmed.plan_id, 1, "ann")), Errc::stale);
}

TEST_P(Plans, confirmed_many_times_at_once_are_confirmed_once)
{
    const PlanRecord plan = pending_plan(awaiting_turn());
    const auto outcomes = at_once<Confirmation>(6, [&] { return plans().confirm(scope, request_for(plan)); });
    for (const auto& outcome : outcomes) {
        ASSERT_TRUE(outcome) << outcome.error().message << outcome.error().detail;
        EXPECT_EQ(*outcome, *outcomes.front());
    }
}

TEST_P(Plans, confirmed_and_edited_at_once_never_run_what_nobody_saw)
{
    for (int round = 0; round < 5; ++round) {
        const PlanRecord plan = pending_plan(awaiting_turn());
        PlanRecord edited = plan;
        edited.hash = "edited";
        core::Result<Confirmation> confirmed = core::fail(Errc::internal, "");
        core::Result<PlanRecord> stored = core::fail(Errc::internal, "");
        {
            const std::jthread one([&] { confirmed = testing::run_async(plans().confirm(scope, request_for(plan))); });
            const std::jthread two([&] { stored = testing::run_async(plans().store(edited)); });
        }
        EXPECT_NE(confirmed.has_value(), stored.has_value());
        EXPECT_EQ((confirmed ? stored.error() : confirmed.error()).code, Errc::stale);
    }
}

TEST_P(Plans, a_confirmed_plan_is_run_once)
{
    const Turn turn = awaiting_turn();
    const PlanRecord plan = pending_plan(turn);
    EXPECT_EQ(failure(runs().start(run_of(plan))), Errc::stale);
    must(plans().confirm(scope, request_for(plan)));
    db::Run other_hash = run_of(plan);
    other_hash.hash = "another";
    EXPECT_EQ(failure(runs().start(other_hash)), Errc::stale);

    const auto starts = at_once<RunStart>(6, [&] { return runs().start(run_of(plan)); });
    int first = 0;
    for (const auto& start : starts) {
        ASSERT_TRUE(start) << start.error().detail;
        first += start->first ? 1 : 0;
        EXPECT_EQ(start->run.id, starts.front()->run.id);
        EXPECT_EQ(start->run.turn_id, turn.id);
    }
    EXPECT_EQ(first, 1);

    const std::string id = starts.front()->run.id;
    const db::Run finished =
        must(runs().finish(scope, id, {.rows = 7, .summary_json = "{\"sum\":1}", .first_page_json = "[1]"}));
    EXPECT_EQ(finished.rows, 7);
    EXPECT_EQ(finished.limits_json, R"({"rows":100})");
    EXPECT_EQ(failure(runs().finish(scope, id, {})), Errc::conflict);
    EXPECT_EQ(must(runs().find_latest_of_turn(scope, turn.id)), finished);
    const auto result = must(runs().find_result(scope, id));
    ASSERT_TRUE(result);
    EXPECT_EQ(result->first_page_json, "[1]");
    EXPECT_FALSE(must(runs().start(run_of(plan))).first);
}

TEST_P(Plans, a_failed_run_keeps_its_reason_and_no_result)
{
    const PlanRecord plan = pending_plan(awaiting_turn());
    must(plans().confirm(scope, request_for(plan)));
    const db::Run run = must(runs().start(run_of(plan))).run;
    const db::Run failed = must(runs().finish(scope, run.id, {.error = "It took too long.", .error_code = "timeout"}));
    EXPECT_EQ(failed.error, "It took too long.");
    EXPECT_EQ(failed.error_code, "timeout");
    EXPECT_FALSE(must(runs().find_result(scope, run.id)));
    EXPECT_EQ(must(runs().find_of_plan(scope, plan.plan_id, 1)), failed);
    EXPECT_EQ(failure(runs().get(scope, "none")), Errc::not_found);
}

INSTANTIATE_TEST_SUITE_P(Engines, Plans, ::testing::Values(Engine::sqlite, Engine::postgres), testing::engine_name);

}
}
