#include "flow/flow_fixture.hpp"

namespace datachat::flow {
namespace {

using db::TurnState;

class Conversation : public Flow {
protected:
    std::string first_cell(const KeepingSink& sink)
    {
        const auto* result = sink.last<agents::ResultPart>();
        return result != nullptr && result->page.batch.rows() > 0
                   ? models::to_text(result->page.batch.columns[0].value(0))
                   : "none";
    }
    KeepingSink sink_;
};

TEST_F(Conversation, goes_on_with_the_question_before)
{
    ask("How many orders were placed in 2024?", sink_);
    EXPECT_EQ(first_cell(sink_), "2");
    const auto outcome = ask("and in 2023?", sink_);
    EXPECT_EQ(outcome.state, TurnState::answered) << sink_.everything();
    EXPECT_EQ(first_cell(sink_), "1");
}

TEST_F(Conversation, of_another_chat_knows_nothing_of_it)
{
    ask("How many orders were placed in 2024?", sink_);
    KeepingSink other;
    const auto outcome = ask("and in 2023?", other, db::ConfirmationPolicy::never, "another");
    EXPECT_NE(outcome.state, TurnState::answered) << other.everything();
}

TEST_F(Conversation, declines_at_once_what_is_no_question)
{
    for (const char* text : {"hello", "delete all cancelled orders", "thank you", "drop table orders", ""}) {
        KeepingSink sink;
        const auto outcome = ask(text, sink);
        EXPECT_EQ(outcome.state, TurnState::declined) << text << ' ' << sink.everything();
        const auto* declined = sink.last<agents::DeclinedPart>();
        ASSERT_NE(declined, nullptr) << text;
        EXPECT_FALSE(declined->text.empty());
    }
    EXPECT_EQ(query_text(shop_path(), "SELECT count(*) FROM orders"), "3");
}

TEST_F(Conversation, asks_back_instead_of_inventing)
{
    const auto outcome = ask("Which frobnicators are the most quuxous?", sink_);
    EXPECT_TRUE(outcome.state == TurnState::clarifying || outcome.state == TurnState::declined) << sink_.everything();
    EXPECT_EQ(sink_.last<agents::ResultPart>(), nullptr);
}

TEST_F(Conversation, ends_a_turn_with_a_clear_word_when_the_source_is_gone)
{
    std::filesystem::rename(shop_path(), folder_ / "elsewhere.sqlite");
    const auto outcome = ask("How many orders were placed in 2024?", sink_);
    EXPECT_EQ(outcome.state, TurnState::failed);
    ASSERT_NE(sink_.last<agents::ErrorPart>(), nullptr);
    EXPECT_NE(sink_.last<agents::ErrorPart>()->error.message.find("shop.sqlite"), std::string::npos);
}

TEST_F(Conversation, learns_a_word_and_only_for_its_project)
{
    const auto before = ask("How many shoppers are there?", sink_);
    KeepingSink ignored;
    const auto turn = before.turn_id;
    const auto stored = run([&] {
        db::FeedbackEvent event{.turn_id = turn,
                                .kind = db::FeedbackKind::defined_word,
                                .payload_json = R"({"word":"zorbs","definition":"customers"})"};
        return application_->orchestrator().feedback(application_->context({}), std::move(event));
    });
    ASSERT_TRUE(stored) << stored.error().message;
    ASSERT_TRUE(run([&] { return application_->catch_up(); }));
    EXPECT_EQ(query_text(metadata_path(), "SELECT count(*) FROM feedback_events WHERE processed = 0"), "0");
    KeepingSink after;
    const auto outcome = ask("How many zorbs are there?", after, db::ConfirmationPolicy::never, "new");
    EXPECT_EQ(outcome.state, TurnState::answered) << after.everything();
    EXPECT_EQ(first_cell(after), "3");
}

}
}
