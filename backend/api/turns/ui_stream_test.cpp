#include "api/turns/ui_stream.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace datachat::api {
namespace {

namespace json = boost::json;

db::Turn turn(db::TurnState state)
{
    db::Turn made;
    made.id = "t1";
    made.chat_id = "c1";
    made.question = "how \"many\"?";
    made.source_id = "s1";
    made.state = state;
    return made;
}

db::TurnPart part(std::int64_t sequence, std::string kind, std::string payload)
{
    return {.sequence = sequence, .kind = std::move(kind), .payload_json = std::move(payload)};
}

const std::string waiting_plan = R"({"plan_id":"p1","revision":2,"hash":"h","needs_confirmation":true})";
const std::string running_plan = R"({"plan_id":"p1","revision":1,"hash":"h","needs_confirmation":false})";

std::string types(const std::vector<std::string>& chunks)
{
    std::string list;
    for (const std::string& chunk : chunks)
        list += std::string(json::parse(chunk).at("type").as_string()) + ' ';
    return list;
}

std::vector<std::string> tell(UiStream stream, const db::Turn& of, const std::vector<db::TurnPart>& parts)
{
    std::vector<std::string> chunks = stream.begin(of);
    for (const db::TurnPart& one : parts)
        std::ranges::move(stream.part(one), std::back_inserter(chunks));
    std::ranges::move(stream.end(of), std::back_inserter(chunks));
    return chunks;
}

TEST(UiStream, tells_an_answer)
{
    const auto chunks = tell(UiStream(), turn(db::TurnState::answered),
                             {part(0, "usage", "{}"), part(1, "plan", running_plan), part(2, "result", R"({"rows":1})"),
                              part(3, "text", R"({"text":"One."})")});
    EXPECT_EQ(types(chunks), "start start-step data-usage data-plan data-result text-start text-delta text-end "
                             "message-metadata finish-step finish ");
    const json::value start = json::parse(chunks[0]);
    EXPECT_EQ(start.at("messageId").as_string(), "t1");
    EXPECT_EQ(start.at("messageMetadata").at("question").as_string(), "how \"many\"?");
    EXPECT_EQ(json::parse(chunks[2]).at("id").as_string(), "usage-0");
    EXPECT_EQ(json::parse(chunks[6]).at("delta").as_string(), "One.");
    EXPECT_EQ(json::parse(chunks.back()).at("finishReason").as_string(), "stop");
}

TEST(UiStream, keeps_the_plans_of_the_readings_to_itself)
{
    const auto chunks =
        tell(UiStream(), turn(db::TurnState::clarifying),
             {part(0, "clarification", R"({"question":"Which?","choices":[{"text":"a","plan":"{}"}]})")});
    const json::value data = json::parse(chunks[2]).at("data");
    EXPECT_EQ(data.at("question").as_string(), "Which?");
    EXPECT_EQ(json::serialize(data.at("choices")), R"([{"text":"a"}])");
}

TEST(UiStream, asks_for_a_confirmation_where_a_plan_waits)
{
    const auto chunks = tell(UiStream(), turn(db::TurnState::awaiting_confirmation), {part(0, "plan", waiting_plan)});
    EXPECT_EQ(
        types(chunks),
        "start start-step data-plan tool-input-available tool-approval-request message-metadata finish-step finish ");
    EXPECT_EQ(json::parse(chunks[3]).at("input").at("revision").as_int64(), 2);
    EXPECT_EQ(json::parse(chunks.back()).at("finishReason").as_string(), "tool-calls");
}

TEST(UiStream, tells_what_became_of_a_waiting_plan_before_what_came_of_it)
{
    const std::vector<db::TurnPart> parts{part(0, "plan", waiting_plan), part(1, "result", "{}")};
    EXPECT_EQ(types(tell(UiStream(), turn(db::TurnState::answered), parts)),
              "start start-step data-plan tool-input-available tool-output-available data-result message-metadata "
              "finish-step finish ");
    EXPECT_EQ(types(tell(UiStream(true), turn(db::TurnState::answered), parts)),
              "start start-step tool-output-available data-result message-metadata finish-step finish ");
    EXPECT_EQ(types(tell(UiStream(true), turn(db::TurnState::cancelled), {part(0, "plan", waiting_plan)})),
              "start start-step tool-output-denied message-metadata finish-step finish ");
}

TEST(UiStream, stored_messages_show_the_last_of_what_replaces_itself)
{
    db::Turn stored = turn(db::TurnState::answered);
    stored.message_id = "m1";
    const json::value messages =
        json::parse('[' +
                    ui_messages(stored, {part(0, "plan", running_plan), part(1, "plan", waiting_plan),
                                         part(2, "text", R"({"text":"a"})"), part(3, "text", R"({"text":"b"})")}) +
                    ']');
    EXPECT_EQ(messages.at(0).at("id").as_string(), "m1");
    const json::array& parts = messages.at(1).at("parts").as_array();
    ASSERT_EQ(parts.size(), 5U);
    EXPECT_EQ(parts[1].at("data").at("revision").as_int64(), 2);
    EXPECT_EQ(parts[2].at("state").as_string(), "output-available");
    EXPECT_EQ(parts[4].at("text").as_string(), "b");
}

}
}
