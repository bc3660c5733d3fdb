#include "flow/flow_fixture.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

namespace datachat::flow {
namespace {

using agents::PlanPart;
using core::Errc;
using db::ConfirmationPolicy;
using db::TurnState;

constexpr const char* question = "How many orders were placed in 2024?";

class Confirmation : public Flow {
protected:
    PlanPart plan_of(const std::string& text = question)
    {
        const auto outcome = ask(text, sink_, ConfirmationPolicy::always);
        EXPECT_EQ(outcome.state, TurnState::awaiting_confirmation) << sink_.everything();
        return outcome.plan.value_or(PlanPart{});
    }
    std::string runs() { return query_text(metadata_path(), "SELECT count(*) FROM runs"); }

    KeepingSink sink_;
};

TEST_F(Confirmation, waits_then_runs_and_answers)
{
    const PlanPart plan = plan_of();
    EXPECT_TRUE(plan.needs_confirmation);
    EXPECT_EQ(runs(), "0");
    const auto outcome = confirm(plan, sink_);
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(outcome->state, TurnState::answered);
    const auto* result = sink_.last<agents::ResultPart>();
    ASSERT_NE(result, nullptr);
    EXPECT_EQ(result->page.batch.columns.at(0).value(0), models::Value(2));
    std::vector<std::string> kinds;
    for (const db::TurnPart& part : log_of(outcome->turn_id))
        kinds.push_back(part.kind);
    EXPECT_EQ(kinds, (std::vector<std::string>{"plan", "result", "text"}));
}

TEST_F(Confirmation, repeated_gives_the_same_and_runs_once)
{
    const PlanPart plan = plan_of();
    const auto first = confirm(plan, sink_);
    const auto second = confirm(plan, sink_);
    ASSERT_TRUE(first);
    ASSERT_TRUE(second) << second.error().message;
    EXPECT_EQ(first->turn_id, second->turn_id);
    EXPECT_EQ(second->state, TurnState::answered);
    EXPECT_EQ(runs(), "1");
}

TEST_F(Confirmation, two_at_once_run_once)
{
    using namespace boost::asio::experimental::awaitable_operators;
    const PlanPart plan = plan_of();
    KeepingSink other;
    const auto both = [&]() -> asio::awaitable<bool> {
        auto& orchestrator = application_->orchestrator();
        const db::ConfirmationRequest request{.plan_id = plan.plan_id, .revision = plan.revision, .hash = plan.hash};
        auto [first, second] = co_await (orchestrator.confirm(application_->context({}), request, {}, sink_) &&
                                         orchestrator.confirm(application_->context({}), request, {}, other));
        co_return first.has_value() && second.has_value();
    };
    EXPECT_TRUE(run(both));
    EXPECT_EQ(runs(), "1");
    EXPECT_EQ((sink_.last<agents::ResultPart>() != nullptr) + (other.last<agents::ResultPart>() != nullptr), 1);
}

TEST_F(Confirmation, of_another_tree_revision_or_person_is_refused)
{
    const PlanPart plan = plan_of();
    PlanPart changed = plan;
    changed.hash = std::string(64, 'a');
    EXPECT_EQ(confirm(changed, sink_).error().code, Errc::stale);
    changed = plan;
    changed.revision = 7;
    EXPECT_FALSE(confirm(changed, sink_));
    const auto other = run([&] {
        models::RequestContext context = application_->context({});
        context.principal.id = "mallory";
        return application_->orchestrator().confirm(
            std::move(context), {.plan_id = plan.plan_id, .revision = plan.revision, .hash = plan.hash}, {}, sink_);
    });
    EXPECT_EQ(other.error().code, Errc::forbidden);
    EXPECT_EQ(runs(), "0");
}

TEST_F(Confirmation, comes_too_late_for_an_expired_plan)
{
    const PlanPart plan = plan_of();
    execute(metadata_path(), "UPDATE plans SET expires_at = 1");
    EXPECT_EQ(confirm(plan, sink_).error().code, Errc::expired);
    EXPECT_EQ(runs(), "0");
}

TEST_F(Confirmation, of_a_plan_whose_tables_have_changed_is_stale)
{
    const PlanPart plan = plan_of();
    execute(shop_path(), "ALTER TABLE orders RENAME COLUMN order_date TO placed_on");
    const auto outcome = confirm(plan, sink_);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, Errc::stale) << outcome.error().message;
    EXPECT_EQ(runs(), "0");
}

TEST_F(Confirmation, does_not_mind_changes_of_other_tables)
{
    const PlanPart plan = plan_of();
    execute(shop_path(), "ALTER TABLE products ADD COLUMN colour TEXT");
    EXPECT_TRUE(confirm(plan, sink_));
}

TEST_F(Confirmation, of_a_rejected_plan_is_refused)
{
    const PlanPart plan = plan_of();
    EXPECT_TRUE(run(
        [&] { return application_->orchestrator().reject(application_->context({}), plan.plan_id, plan.revision); }));
    EXPECT_FALSE(confirm(plan, sink_));
    EXPECT_EQ(runs(), "0");
}

TEST_F(Confirmation, is_written_down_even_when_the_policy_does_not_ask)
{
    const auto outcome = ask(question, sink_, ConfirmationPolicy::never);
    EXPECT_EQ(outcome.state, TurnState::answered) << sink_.everything();
    EXPECT_EQ(query_text(metadata_path(), "SELECT count(*), max(automatic) FROM confirmations"), "11");
}

TEST_F(Confirmation, survives_a_restart_of_the_program)
{
    const PlanPart plan = plan_of();
    start();
    const auto outcome = confirm(plan, sink_);
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(outcome->state, TurnState::answered);
}

}
}
