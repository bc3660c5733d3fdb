#include "db/turn_recovery.hpp"
#include "testing/metadata_test_case.hpp"

namespace datachat::db {
namespace {

using core::Errc;
using testing::failure;
using testing::must;
using namespace std::chrono_literals;

TurnPart part(std::int64_t sequence, const std::string& text)
{
    TurnPart made;
    made.sequence = sequence;
    made.kind = "text";
    made.payload_json = "\"" + text + "\"";
    return made;
}

std::vector<std::string> texts(const std::vector<TurnPart>& parts)
{
    std::vector<std::string> found;
    for (const TurnPart& one : parts)
        found.push_back(one.payload_json);
    return found;
}

class Turns : public testing::MetadataTestCase {
protected:
    TurnRepository& turns() { return repositories().turns(); }
    std::vector<TurnPart> log(const Turn& turn) { return must(turns().parts(scope, turn.id, 0, 100)); }
    std::vector<Turn> abandoned_here()
    {
        auto all = must(turns().list_abandoned(1000));
        std::erase_if(all, [&](const Turn& turn) { return turn.scope != scope; });
        return all;
    }
};

TEST_P(Turns, are_numbered_in_their_chat_and_a_repeated_message_is_the_same_turn)
{
    Chat chat;
    chat.scope = scope;
    chat.id = "mine";
    must(repositories().chats().ensure(chat));
    Turn turn;
    turn.scope = scope;
    turn.chat_id = "mine";
    turn.question = "one?";
    turn.message_id = "m1";
    const Turn first = must(turns().receive(turn, lease));
    EXPECT_EQ(must(turns().receive(turn, lease)), first);
    turn.message_id = "m2";
    turn.question = "two?";
    turn.previous_turn_id = first.id;
    const Turn second = must(turns().receive(turn, lease));
    EXPECT_EQ(first.number, 1);
    EXPECT_EQ(second.number, 2);
    EXPECT_EQ(must(turns().get(scope, second.id)), second);
    EXPECT_EQ(must(turns().find_latest(scope, "mine"))->id, second.id);

    PageRequest page;
    page.limit = 1;
    const auto first_page = must(turns().list(scope, "mine", page));
    ASSERT_EQ(first_page.items.size(), 1U);
    EXPECT_EQ(first_page.items[0], first);
    page.after = first_page.next;
    const auto second_page = must(turns().list(scope, "mine", page));
    ASSERT_EQ(second_page.items.size(), 1U);
    EXPECT_EQ(second_page.items[0], second);
    EXPECT_EQ(second_page.next, "");

    turn.question = "another question under the same message id";
    EXPECT_EQ(failure(turns().receive(turn, lease)), Errc::conflict);
    turn.chat_id = "none";
    EXPECT_EQ(failure(turns().receive(turn, lease)), Errc::not_found);
}

TEST_P(Turns, know_the_source_that_they_ask)
{
    Chat chat;
    chat.scope = scope;
    chat = must(repositories().chats().ensure(chat));
    Turn turn;
    turn.scope = scope;
    turn.chat_id = chat.id;
    turn.question = "one?";
    turn.source_id = "the source";
    const Turn stored = must(turns().receive(turn, lease));
    EXPECT_EQ(must(turns().get(scope, stored.id)).source_id, "the source");
}

TEST_P(Turns, are_found_by_the_words_of_their_questions_and_of_their_chats_titles)
{
    const auto ask = [&](const std::string& title, const std::string& question) {
        Chat chat;
        chat.scope = scope;
        chat.title = title;
        chat.principal = "ann";
        chat = must(repositories().chats().ensure(chat));
        Turn turn;
        turn.scope = scope;
        turn.chat_id = chat.id;
        turn.question = question;
        must(turns().receive(turn, lease));
        clock.advance(1s);
        return chat.id;
    };
    const std::string sales = ask("Sales", "How many Orders in 2024?");
    const std::string percent = ask("Shares", "100% of_orders");
    const auto found = [&](const std::string& words, const std::string& principal = "ann") {
        std::vector<std::string> ids_found;
        for (const Chat& chat : must(repositories().chats().search(scope, principal, words, {})).items)
            ids_found.push_back(chat.id);
        return ids_found;
    };
    EXPECT_EQ(found("orders"), (std::vector{percent, sales}));
    EXPECT_EQ(found("ORDERS many"), std::vector{sales});
    EXPECT_EQ(found("sal 2024"), std::vector{sales}) << "words of title and question together";
    EXPECT_EQ(found("0% _"), std::vector{percent}) << "signs of LIKE are letters";
    EXPECT_TRUE(found("orders", "bob").empty());
    PageRequest page;
    page.limit = 1;
    const auto first = must(repositories().chats().search(scope, "ann", "orders", page));
    page.after = first.next;
    EXPECT_EQ(must(repositories().chats().search(scope, "ann", "orders", page)).items.front().id, sales);
}

TEST_P(Turns, go_with_their_chat)
{
    const Turn busy = planning_turn();
    EXPECT_EQ(failure(repositories().chats().remove(scope, busy.chat_id)), Errc::conflict);
    const PlanRecord plan = pending_plan(busy);
    must(repositories().plans().confirm(scope, request_for(plan)));
    db::Run run;
    run.scope = scope;
    run.turn_id = busy.id;
    run.plan_id = plan.plan_id;
    run.revision = plan.revision;
    run.hash = plan.hash;
    run = must(repositories().runs().start(run)).run;
    must(repositories().runs().finish(scope, run.id, {}));
    must(turns().advance(scope, busy.id, "worker", TurnState::answered, {part(0, "done")}));
    FeedbackEvent event;
    event.scope = scope;
    event.turn_id = busy.id;
    event.run_id = run.id;
    must(repositories().feedback().add(event));
    const Turn other = planning_turn();

    must(repositories().chats().remove(scope, busy.chat_id));
    EXPECT_EQ(failure(turns().get(scope, busy.id)), Errc::not_found);
    EXPECT_EQ(failure(repositories().runs().get(scope, run.id)), Errc::not_found);
    EXPECT_EQ(failure(repositories().chats().remove(scope, busy.chat_id)), Errc::not_found);
    EXPECT_EQ(must(turns().get(scope, other.id)).id, other.id);
}

TEST_P(Turns, log_grows_without_gaps_and_a_repeated_part_is_stored_once)
{
    const Turn turn = planning_turn();
    must(turns().append(scope, turn.id, "worker", {part(0, "a"), part(1, "b")}));
    must(turns().append(scope, turn.id, "worker", {part(1, "b"), part(2, "c")}));
    EXPECT_EQ(texts(log(turn)), (std::vector<std::string>{"\"a\"", "\"b\"", "\"c\""}));
    EXPECT_EQ(must(turns().get(scope, turn.id)).next_sequence, 3);
    EXPECT_EQ(failure(turns().append(scope, turn.id, "worker", {part(4, "gap")})), Errc::conflict);
    EXPECT_EQ(failure(turns().append(scope, turn.id, "worker", {part(1, "other")})), Errc::conflict);
    EXPECT_EQ(failure(turns().append(scope, turn.id, "worker", {part(3, "d"), part(5, "gap")})), Errc::conflict);
    EXPECT_EQ(texts(must(turns().parts(scope, turn.id, 2, 1))), std::vector<std::string>{"\"c\""});
    EXPECT_EQ(log(turn).size(), 3U);
}

TEST_P(Turns, belong_to_who_holds_the_lease)
{
    const Turn turn = planning_turn("first");
    EXPECT_EQ(failure(turns().take(scope, turn.id, "second", lease)), Errc::conflict);
    EXPECT_EQ(failure(turns().take(scope, turn.id, "first", lease)), Errc::conflict);
    EXPECT_EQ(failure(turns().append(scope, turn.id, "second", {part(0, "x")})), Errc::conflict);
    EXPECT_TRUE(abandoned_here().empty());
    clock.advance(lease - 1ms);
    must(turns().renew(scope, turn.id, "first", lease));
    clock.advance(lease - 1ms);
    EXPECT_TRUE(abandoned_here().empty());
    clock.advance(1ms);
    ASSERT_EQ(abandoned_here().size(), 1U);
    EXPECT_EQ(must(turns().take(scope, turn.id, "second", lease)).owner, "second");
    EXPECT_EQ(failure(turns().renew(scope, turn.id, "first", lease)), Errc::conflict);
    EXPECT_EQ(failure(turns().append(scope, turn.id, "first", {part(0, "late")})), Errc::conflict);
    EXPECT_EQ(failure(turns().advance(scope, turn.id, "first", TurnState::answered, {})), Errc::conflict);
    must(turns().release(scope, turn.id, "first"));
    EXPECT_TRUE(abandoned_here().empty());
    must(turns().release(scope, turn.id, "second"));
    EXPECT_EQ(abandoned_here().size(), 1U);
}

TEST_P(Turns, that_have_ended_take_nothing_more)
{
    const Turn turn = planning_turn();
    const Turn answered = must(turns().advance(scope, turn.id, "worker", TurnState::answered, {part(0, "a")}));
    EXPECT_EQ(answered.owner, "");
    EXPECT_EQ(must(turns().advance(scope, turn.id, "worker", TurnState::answered, {part(0, "a")})), answered);
    EXPECT_EQ(failure(turns().append(scope, turn.id, "worker", {part(1, "b")})), Errc::conflict);
    EXPECT_EQ(failure(turns().advance(scope, turn.id, "worker", TurnState::failed, {})), Errc::conflict);
    EXPECT_EQ(failure(turns().take(scope, turn.id, "worker", lease)), Errc::conflict);
    EXPECT_EQ(must(turns().cancel(scope, turn.id)), answered);
    EXPECT_TRUE(abandoned_here().empty());
}

TEST_P(Turns, are_cancelled_at_once_without_an_owner_and_by_request_with_one)
{
    const Turn owned = planning_turn();
    EXPECT_EQ(must(turns().cancel(scope, owned.id)).state, TurnState::planning);
    EXPECT_TRUE(must(turns().renew(scope, owned.id, "worker", lease)).cancel_requested);
    const Turn waiting = planning_turn();
    must(turns().advance(scope, waiting.id, "worker", TurnState::awaiting_confirmation, {}));
    EXPECT_EQ(must(turns().cancel(scope, waiting.id)).state, TurnState::cancelled);
    EXPECT_EQ(failure(turns().cancel(scope, "none")), Errc::not_found);
}

TEST_P(Turns, of_another_project_are_not_found)
{
    const Turn turn = planning_turn();
    const Scope elsewhere = must(repositories().projects().create(new_project())).scope;
    EXPECT_EQ(failure(turns().get(elsewhere, turn.id)), Errc::not_found);
    EXPECT_EQ(failure(turns().append(elsewhere, turn.id, "worker", {part(0, "x")})), Errc::not_found);
    EXPECT_EQ(failure(turns().take(elsewhere, turn.id, "worker", lease)), Errc::not_found);
    EXPECT_TRUE(must(turns().parts(elsewhere, turn.id, 0, 10)).empty());
    Turn follow_up;
    follow_up.scope = elsewhere;
    follow_up.chat_id = must(repositories().chats().ensure({.scope = elsewhere, .id = "c"})).id;
    follow_up.question = "?";
    follow_up.previous_turn_id = turn.id;
    EXPECT_EQ(failure(turns().receive(follow_up, lease)), Errc::not_found);
}

TEST_P(Turns, text_that_only_one_engine_would_keep_is_refused_by_both)
{
    Turn turn = planning_turn();
    turn.id.clear();
    turn.question = std::string("a\0b", 3);
    EXPECT_EQ(failure(turns().receive(turn, lease)), Errc::invalid_argument);
    turn.question = "\xff";
    EXPECT_EQ(failure(turns().receive(turn, lease)), Errc::invalid_argument);
    turn.question = "Größe? 😀 'quoted' \\ \"double\" $1 ?";
    EXPECT_EQ(must(turns().get(scope, must(turns().receive(turn, lease)).id)).question, turn.question);
}

class Recovery : public Turns {
protected:
    // Recovery looks at all projects; only this test's turns count here.
    TurnRecovery recover()
    {
        auto recovery = must(
            recover_turns(repositories(), "rescuer", lease, [&](const std::string& owner) { return owner == dead; }));
        std::erase_if(recovery.resumed, [&](const ResumableTurn& one) { return one.turn.scope != scope; });
        std::erase_if(recovery.ended, [&](const Turn& turn) { return turn.scope != scope; });
        return recovery;
    }
    Turn confirmed_turn()
    {
        const Turn turn = planning_turn(dead);
        plan = pending_plan(turn);
        must(turns().advance(scope, turn.id, dead, TurnState::awaiting_confirmation, {}));
        must(repositories().plans().confirm(scope, request_for(plan)));
        return turn;
    }
    db::Run started()
    {
        db::Run run;
        run.scope = scope;
        run.plan_id = plan.plan_id;
        run.revision = plan.revision;
        run.hash = plan.hash;
        return must(repositories().runs().start(run)).run;
    }

    const std::string dead = "dead process " + ids.next();
    PlanRecord plan;
};

TEST_P(Recovery, plans_again_what_was_being_planned)
{
    const Turn turn = planning_turn(dead);
    const auto recovery = recover();
    ASSERT_EQ(recovery.resumed.size(), 1U);
    EXPECT_EQ(recovery.resumed[0].turn.id, turn.id);
    EXPECT_EQ(recovery.resumed[0].turn.owner, "rescuer");
    EXPECT_EQ(recovery.resumed[0].at, ResumeAt::planning);
    EXPECT_TRUE(recover().resumed.empty());
}

TEST_P(Recovery, leaves_the_living_and_the_waiting_alone)
{
    planning_turn("living");
    const Turn waiting = planning_turn(dead);
    must(turns().advance(scope, waiting.id, dead, TurnState::awaiting_confirmation, {}));
    const auto recovery = recover();
    EXPECT_TRUE(recovery.resumed.empty());
    EXPECT_TRUE(recovery.ended.empty());
}

TEST_P(Recovery, runs_what_was_confirmed_and_says_what_has_run)
{
    const Turn to_run = confirmed_turn();
    const Turn to_say = confirmed_turn();
    must(repositories().runs().finish(scope, started().id, {.rows = 3}));
    auto recovery = recover();
    ASSERT_EQ(recovery.resumed.size(), 2U);
    std::ranges::sort(recovery.resumed, {}, [&](const ResumableTurn& one) { return one.turn.id == to_say.id; });
    EXPECT_EQ(recovery.resumed[0].turn.id, to_run.id);
    EXPECT_EQ(recovery.resumed[0].at, ResumeAt::run);
    EXPECT_EQ(recovery.resumed[1].at, ResumeAt::answer);
}

TEST_P(Recovery, ends_a_run_that_was_cut_off_with_a_clear_word)
{
    const Turn turn = confirmed_turn();
    const db::Run run = started();
    const auto recovery = recover();
    EXPECT_TRUE(recovery.resumed.empty());
    ASSERT_EQ(recovery.ended.size(), 1U);
    EXPECT_EQ(recovery.ended[0].state, TurnState::failed);
    ASSERT_EQ(log(turn).size(), 1U);
    EXPECT_EQ(log(turn)[0].kind, "error");
    EXPECT_NE(log(turn)[0].payload_json.find("Ask again"), std::string::npos);
    EXPECT_NE(must(repositories().runs().get(scope, run.id)).finished_at_ms, 0);
}

INSTANTIATE_TEST_SUITE_P(Engines, Turns, ::testing::Values(Engine::sqlite, Engine::postgres), testing::engine_name);
INSTANTIATE_TEST_SUITE_P(Engines, Recovery, ::testing::Values(Engine::sqlite, Engine::postgres), testing::engine_name);

}
}
