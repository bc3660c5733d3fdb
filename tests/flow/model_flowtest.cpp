#include "flow/flow_fixture.hpp"
#include "standin/model_server.hpp"

namespace datachat::flow {
namespace {

using db::ConfirmationPolicy;
using db::TurnState;
using standin::draft_step;
using standin::ModelStep;

// No word of it is in the shop: the built-in engine has no reading, and the model is asked.
constexpr const char* question = "Which frobnicators are the most quuxous?";
constexpr const char* good_sql = "SELECT name FROM products ORDER BY rating DESC LIMIT 1";

class Model : public Flow {
protected:
    void play(std::vector<ModelStep> script)
    {
        server_ = std::make_unique<standin::ModelServer>(std::move(script));
        start({{"llm.provider", "openai_compatible"},
               {"llm.base_url", server_->base_url()},
               {"llm.model", "stand-in"},
               {"llm.api_key", "sk-secret"}});
    }
    std::unique_ptr<standin::ModelServer> server_;
    KeepingSink sink_;
};

TEST_F(Model, drafts_a_plan_that_waits_for_its_confirmation)
{
    play({draft_step(good_sql, {"Best means the highest rating."})});
    const auto outcome = ask(question, sink_, ConfirmationPolicy::when_unsure);
    ASSERT_EQ(outcome.state, TurnState::awaiting_confirmation) << sink_.everything();
    EXPECT_EQ(outcome.plan->planner, plan::PlannerKind::model);
    EXPECT_EQ(outcome.plan->assumptions, std::vector<std::string>{"Best means the highest rating."});
    ASSERT_NE(sink_.last<agents::UsagePart>(), nullptr);
    EXPECT_NE(sink_.last<agents::UsagePart>()->sent.find("products"), std::string::npos);
    EXPECT_EQ(sink_.last<agents::UsagePart>()->sent.find("sk-secret"), std::string::npos);
    const auto answered = confirm(*outcome.plan, sink_);
    ASSERT_TRUE(answered);
    EXPECT_EQ(sink_.last<agents::ResultPart>()->page.batch.columns.at(0).value(0), models::Value("Atlas"));
}

TEST_F(Model, is_repaired_after_a_failed_explain_before_the_plan_is_shown)
{
    // The first one passes the parser and fails in the engine: an aggregate in WHERE.
    play({draft_step("SELECT name FROM products WHERE max(rating) > 3"), draft_step(good_sql)});
    const auto outcome = ask(question, sink_, ConfirmationPolicy::always);
    ASSERT_EQ(outcome.state, TurnState::awaiting_confirmation) << sink_.everything();
    int plans = 0;
    for (const agents::Part& part : sink_.parts)
        plans += std::holds_alternative<agents::PlanPart>(part) ? 1 : 0;
    EXPECT_EQ(plans, 1);
    EXPECT_NE(outcome.plan->sql.find("ORDER BY"), std::string::npos);
    ASSERT_EQ(server_->received().size(), 2U);
    EXPECT_NE(server_->received()[1].body.find("max"), std::string::npos);
}

TEST_F(Model, that_names_unknown_columns_or_writes_is_repaired)
{
    play({draft_step("SELECT nome FROM products"), draft_step("DELETE FROM orders"), draft_step(good_sql)});
    const auto outcome = ask(question, sink_, ConfirmationPolicy::always);
    EXPECT_EQ(outcome.state, TurnState::awaiting_confirmation) << sink_.everything();
    EXPECT_EQ(query_text(shop_path(), "SELECT count(*) FROM orders"), "3");
}

TEST_F(Model, is_shown_the_verified_questions_that_are_most_alike)
{
    play({draft_step(good_sql)});
    const auto teach = [&](const std::string& asked, const std::string& sql) {
        models::KnowledgeEntry pair{.kind = models::KnowledgeKind::verified_pair,
                                    .state = models::KnowledgeState::active,
                                    .source_id = source_id_,
                                    .term = asked,
                                    .definition = sql,
                                    .author = "local",
                                    .origin = "user"};
        ASSERT_TRUE(
            run([&] { return application_->repositories().knowledge().add(application_->context({}).scope, pair); }));
    };
    teach("Which frobnicators are quuxous?", "SELECT name FROM products WHERE rating > 4");
    for (const char* other : {"How many orders came in?", "Orders of last year", "Customers in Berlin",
                              "Orders that were sent late", "Customers by city", "The latest order"})
        teach(other, "SELECT count(*) FROM orders");
    ASSERT_EQ(ask(question, sink_, ConfirmationPolicy::always).state, TurnState::awaiting_confirmation);
    const std::string& sent = sink_.last<agents::UsagePart>()->sent;
    const auto nearest = sent.find("Which frobnicators are quuxous?");
    ASSERT_NE(nearest, std::string::npos) << sent;
    const auto other = sent.find("SELECT count(*) FROM orders");
    EXPECT_TRUE(other == std::string::npos || nearest < other) << sent;
}

TEST_F(Model, asks_back)
{
    play({standin::question_step("Which quux do you mean?", {"by rating", "by price"})});
    const auto outcome = ask(question, sink_);
    EXPECT_EQ(outcome.state, TurnState::clarifying);
    ASSERT_TRUE(outcome.clarification);
    EXPECT_EQ(outcome.clarification->question, "Which quux do you mean?");
}

TEST_F(Model, survives_being_told_to_wait)
{
    play({standin::status_step(429, "slow down", "0.05"), draft_step(good_sql)});
    EXPECT_EQ(ask(question, sink_, ConfirmationPolicy::always).state, TurnState::awaiting_confirmation)
        << sink_.everything();
}

TEST_F(Model, that_never_drafts_anything_useful_is_given_up)
{
    play({ModelStep{.text = "POISONED prose without any query", .times = 0}});
    const auto outcome = ask(question, sink_);
    EXPECT_TRUE(outcome.state == TurnState::declined || outcome.state == TurnState::clarifying) << sink_.everything();
    EXPECT_EQ(sink_.everything().find("POISONED"), std::string::npos) << sink_.everything();
    EXPECT_EQ(sink_.last<agents::ResultPart>(), nullptr);
}

class BrokenModel : public Model, public testing::WithParamInterface<ModelStep> {};

TEST_P(BrokenModel, leaves_the_built_in_engine_to_go_on_alone)
{
    ModelStep step = GetParam();
    step.times = 0;
    play({step});
    const auto outcome = ask(question, sink_);
    EXPECT_NE(outcome.state, TurnState::answered) << sink_.everything();
    EXPECT_TRUE(db::is_ended(outcome.state)) << sink_.everything();
    EXPECT_EQ(sink_.everything().find("POISONED"), std::string::npos) << sink_.everything();
    // What the built-in engine can answer is answered as before.
    KeepingSink sure;
    EXPECT_EQ(ask("How many orders were placed in 2024?", sure).state, TurnState::answered) << sure.everything();
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, BrokenModel,
    testing::Values(ModelStep{.kind = ModelStep::Kind::status, .text = "POISONED", .status = 401},
                    ModelStep{.kind = ModelStep::Kind::status, .text = "POISONED", .status = 404},
                    ModelStep{.kind = ModelStep::Kind::status, .text = "POISONED", .status = 500},
                    ModelStep{
                        .kind = ModelStep::Kind::status, .text = "POISONED", .status = 429, .retry_after = "3600"},
                    ModelStep{.kind = ModelStep::Kind::cut, .text = "POISONED {\"sql\": \"SELECT 1"},
                    ModelStep{.kind = ModelStep::Kind::nonsense, .text = "POISONED"},
                    ModelStep{.kind = ModelStep::Kind::html, .text = "POISONED"},
                    ModelStep{.kind = ModelStep::Kind::huge, .text = "POISONED", .bytes = 4U << 20U}));

TEST_F(Model, is_not_asked_what_needs_no_model)
{
    play({draft_step(good_sql)});
    EXPECT_EQ(ask("delete all orders", sink_).state, TurnState::declined);
    EXPECT_EQ(ask("How many orders were placed in 2024?", sink_).state, TurnState::answered) << sink_.everything();
    EXPECT_TRUE(server_->received().empty());
}

}
}
