#include "flow/flow_fixture.hpp"

#include "agents/plan_options.hpp"
#include "plan/serialize.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace datachat::flow {
namespace {

using agents::PlanPart;
using core::Errc;
using db::ConfirmationPolicy;
using db::TurnState;

constexpr const char* question = "How many orders were placed in 2024?";

class Editing : public Flow {
protected:
    core::Result<agents::TurnOutcome> revise(const PlanPart& plan, std::vector<plan::Edit> edits)
    {
        return run([&] {
            return application_->orchestrator().revise(
                application_->context({}), {.plan_id = plan.plan_id, .revision = plan.revision, .hash = plan.hash},
                edits, sink_);
        });
    }
    core::Result<agents::TurnOutcome> run_sql(const std::string& sql, const std::string& message = "")
    {
        agents::AskRequest request{
            .chat_id = "chat", .message_id = message, .question = "orders by hand", .source_id = source_id_};
        return run(
            [&] { return application_->orchestrator().run_sql(application_->context({}), request, sql, sink_); });
    }
    static sql::NodeId filter_of(const PlanPart& plan)
    {
        for (const sql::DescriptionPart& part : plan.description.parts) {
            if (part.kind == sql::PartKind::filter || part.kind == sql::PartKind::period)
                return part.node;
        }
        return 0;
    }
    agents::PlanOptions options(const PlanPart& plan, sql::PartKind kind)
    {
        auto& application = *application_;
        const auto found = run([&]() -> asio::awaitable<core::Result<agents::PlanOptions>> {
            const auto context = application.context({});
            auto record = co_await application.repositories().plans().get_latest(context.scope, plan.plan_id);
            auto snapshot = co_await application.catalogs().get(context, source_id_);
            if (!record || !snapshot)
                co_return std::unexpected(record ? snapshot.error() : record.error());
            co_return agents::options_for(*plan::deserialize(record->body), kind, node_of(plan, kind), **snapshot);
        });
        EXPECT_TRUE(found) << found.error().message;
        return found.value_or(agents::PlanOptions{});
    }
    static sql::NodeId node_of(const PlanPart& plan, sql::PartKind kind)
    {
        const auto& parts = plan.description.parts;
        const auto found = std::ranges::find(parts, kind, &sql::DescriptionPart::kind);
        return found == parts.end() ? 0 : found->node;
    }
    models::Value answer() const
    {
        const auto* result = sink_.last<agents::ResultPart>();
        return result == nullptr ? models::Value() : result->page.batch.columns.at(0).value(0);
    }

    KeepingSink sink_;
};

TEST_F(Editing, of_a_waiting_plan_waits_as_a_new_revision)
{
    const auto asked = ask(question, sink_, ConfirmationPolicy::always);
    ASSERT_TRUE(asked.plan);
    const auto revised = revise(*asked.plan, {plan::RemoveFilter{filter_of(*asked.plan)}});
    ASSERT_TRUE(revised) << revised.error().message;
    EXPECT_EQ(revised->state, TurnState::awaiting_confirmation);
    EXPECT_EQ(revised->turn_id, asked.turn_id);
    ASSERT_TRUE(revised->plan);
    EXPECT_EQ(revised->plan->plan_id, asked.plan->plan_id);
    EXPECT_EQ(revised->plan->revision, 2);
    EXPECT_NE(revised->plan->hash, asked.plan->hash);
    EXPECT_EQ(confirm(*asked.plan, sink_).error().code, Errc::stale);

    const auto answered = confirm(*revised->plan, sink_);
    ASSERT_TRUE(answered) << answered.error().message;
    EXPECT_EQ(query_text(shop_path(), "SELECT count(*) FROM orders"), models::to_text(answer()));
}

TEST_F(Editing, of_an_answered_plan_runs_as_a_new_turn)
{
    const auto asked = ask(question, sink_);
    ASSERT_EQ(asked.state, TurnState::answered);
    const auto revised = revise(*asked.plan, {plan::RemoveFilter{filter_of(*asked.plan)}});
    ASSERT_TRUE(revised) << revised.error().message;
    EXPECT_EQ(revised->state, TurnState::answered);
    EXPECT_NE(revised->turn_id, asked.turn_id);
    EXPECT_EQ(query_text(shop_path(), "SELECT count(*) FROM orders"), models::to_text(answer()));
}

TEST_F(Editing, that_cannot_be_made_leaves_the_plan_waiting)
{
    const auto asked = ask(question, sink_, ConfirmationPolicy::always);
    ASSERT_TRUE(asked.plan);
    EXPECT_FALSE(revise(*asked.plan, {plan::AddFilter{"no_such_column = 1"}}));
    EXPECT_FALSE(revise(*asked.plan, {plan::AddFilter{"1; DELETE FROM orders"}}));
    EXPECT_FALSE(revise(*asked.plan, {}));
    const auto answered = confirm(*asked.plan, sink_);
    ASSERT_TRUE(answered) << answered.error().message;
    EXPECT_EQ(answer(), models::Value(2));
}

TEST_F(Editing, of_an_old_revision_is_stale)
{
    const auto asked = ask(question, sink_, ConfirmationPolicy::always);
    ASSERT_TRUE(asked.plan);
    ASSERT_TRUE(revise(*asked.plan, {plan::RemoveFilter{filter_of(*asked.plan)}}));
    EXPECT_EQ(revise(*asked.plan, {plan::ChangeLimit{5}}).error().code, Errc::stale);
}

TEST_F(Editing, options_of_a_period_are_the_years_of_the_data)
{
    const auto asked = ask(question, sink_, ConfirmationPolicy::always);
    ASSERT_TRUE(asked.plan);
    const auto found = options(*asked.plan, sql::PartKind::period);
    std::vector<std::string> texts;
    for (const agents::PlanOption& option : found.options)
        texts.push_back(option.text);
    EXPECT_NE(std::ranges::find(texts, "all time"), texts.end());
    const auto year = std::ranges::find(found.options, "2023", &agents::PlanOption::text);
    ASSERT_NE(year, found.options.end()) << testing::PrintToString(texts);
    EXPECT_EQ(std::ranges::find(texts, "2024"), texts.end()) << "the plan's own period is no option";

    const auto revised = revise(*asked.plan, year->edits);
    ASSERT_TRUE(revised && revised->plan);
    ASSERT_TRUE(confirm(*revised->plan, sink_));
    EXPECT_EQ(query_text(shop_path(), "SELECT count(*) FROM orders WHERE order_date LIKE '2023%'"),
              models::to_text(answer()));
}

TEST_F(Editing, every_option_of_every_chip_can_be_taken)
{
    for (const sql::PartKind kind : {sql::PartKind::measure, sql::PartKind::group, sql::PartKind::order}) {
        const auto asked = ask("average price per category, highest first", sink_, ConfirmationPolicy::always);
        ASSERT_TRUE(asked.plan) << sink_.everything();
        const auto found = options(*asked.plan, kind);
        EXPECT_FALSE(found.options.empty()) << static_cast<int>(kind);
        for (const agents::PlanOption& option : found.options) {
            const auto again = ask("average price per category, highest first", sink_, ConfirmationPolicy::always);
            const auto revised = revise(*again.plan, option.edits);
            EXPECT_TRUE(revised) << option.text << ": " << revised.error().message;
        }
    }
}

TEST_F(Editing, options_of_a_part_that_is_gone_are_not_found)
{
    const auto asked = ask(question, sink_, ConfirmationPolicy::always);
    ASSERT_TRUE(asked.plan);
    const auto none = run([&]() -> asio::awaitable<core::Result<agents::PlanOptions>> {
        const auto context = application_->context({});
        auto record = co_await application_->repositories().plans().get_latest(context.scope, asked.plan->plan_id);
        auto snapshot = co_await application_->catalogs().get(context, source_id_);
        co_return agents::options_for(*plan::deserialize(record->body), sql::PartKind::measure, 9999, **snapshot);
    });
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, Errc::not_found);
}

TEST_F(Editing, a_persons_sql_runs_through_the_firewall)
{
    const auto answered = run_sql("SELECT count(*) FROM orders", "m1");
    ASSERT_TRUE(answered) << answered.error().message;
    EXPECT_EQ(answered->state, TurnState::answered);
    ASSERT_TRUE(answered->plan);
    EXPECT_EQ(answered->plan->planner, plan::PlannerKind::person);
    EXPECT_EQ(query_text(shop_path(), "SELECT count(*) FROM orders"), models::to_text(answer()));

    const auto write = run_sql("DELETE FROM orders");
    EXPECT_TRUE(!write || write->state == TurnState::failed);
    EXPECT_NE(query_text(shop_path(), "SELECT count(*) FROM orders"), "0");
}

TEST_F(Editing, a_repeated_message_is_not_worked_on_twice)
{
    const auto first = run_sql("SELECT count(*) FROM orders", "m1");
    const auto second = run_sql("SELECT count(*) FROM orders", "m1");
    ASSERT_TRUE(first);
    ASSERT_TRUE(second) << second.error().message;
    EXPECT_EQ(first->turn_id, second->turn_id);
    EXPECT_EQ(query_text(metadata_path(), "SELECT count(*) FROM runs"), "1");
}

TEST_F(Editing, a_cancellation_in_the_metadata_stops_a_running_query)
{
    const auto counting = std::string("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
                                      "4000000000) SELECT count(*) FROM n");
    std::optional<core::Result<agents::TurnOutcome>> outcome;
    const auto both = [&]() -> asio::awaitable<bool> {
        auto& turns = application_->repositories().turns();
        const models::Scope scope = application_->context({}).scope;
        bool running = true;
        agents::AskRequest request{.chat_id = "chat", .question = "count", .source_id = source_id_};
        const auto work = [&]() -> asio::awaitable<void> {
            outcome.emplace(
                co_await application_->orchestrator().run_sql(application_->context({}), request, counting, sink_));
            running = false;
        };
        asio::co_spawn(co_await asio::this_coro::executor, work, asio::detached);
        while (running) {
            asio::steady_timer pause(co_await asio::this_coro::executor, std::chrono::milliseconds(50));
            co_await pause.async_wait(asio::use_awaitable);
            auto turn = co_await turns.find_latest(scope, "chat");
            if (turn && *turn && !db::is_ended((*turn)->state) && !(*turn)->cancel_requested)
                co_await turns.cancel(scope, (*turn)->id);
        }
        co_return true;
    };
    run(both);
    ASSERT_TRUE(outcome && *outcome);
    EXPECT_EQ((*outcome)->state, TurnState::cancelled);
}

}
}
