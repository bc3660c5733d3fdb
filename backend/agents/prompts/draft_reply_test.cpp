#include "agents/prompts/model_draft.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace datachat::agents::prompts {
namespace {

Draft draft(std::string_view reply)
{
    const auto parsed = parse_draft(reply);
    EXPECT_TRUE(parsed) << parsed.error().message << " " << parsed.error().detail;
    return parsed ? *parsed : Draft{};
}

std::string complaint(std::string_view reply)
{
    const auto parsed = parse_draft(reply);
    EXPECT_FALSE(parsed) << reply;
    if (!parsed)
        EXPECT_EQ(parsed.error().code, core::Errc::upstream);
    return parsed ? "" : parsed.error().message;
}

TEST(DraftReply, is_the_object_asked_for)
{
    const Draft read = draft(R"({"sql":"SELECT 1;\n","assumptions":["a ","b"],"question":null,"choices":[]})");
    EXPECT_EQ(read.sql, "SELECT 1");
    EXPECT_EQ(read.assumptions, (std::vector<std::string>{"a", "b"}));
    EXPECT_FALSE(read.question);
    const Draft asked = draft(R"({"sql":"","assumptions":[],"question":"By count?","choices":["count","amount"]})");
    EXPECT_EQ(asked.question, "By count?");
    EXPECT_EQ(asked.choices.size(), 2U);
}

TEST(DraftReply, may_stand_among_other_words)
{
    for (const auto* reply :
         {"Sure!\n```json\n{\"sql\": \"SELECT 1\"}\n```\nHope that helps {x}.",
          "<think>{\"sql\":\"SELECT 2\"}</think>\n{\"sql\":\"SELECT 1\"}", "{not json} {\"sql\":\"SELECT 1\",}",
          "```sql\nSELECT 1;\n```", "Here:\n```\nSELECT 1\n```", "{\"sql\":\"```sql\\nSELECT 1\\n```\"}",
          "[{\"a\":{}}, {\"sql\":\"SELECT 1\",\"assumptions\":null}]"})
        EXPECT_EQ(draft(reply).sql, "SELECT 1") << reply;
}

TEST(DraftReply, may_break_lines_in_its_texts)
{
    EXPECT_EQ(draft("{\"sql\": \"SELECT 1 -- one\nFROM t\twhere a = 'x\\\"'\"}").sql,
              "SELECT 1 -- one\nFROM t\twhere a = 'x\"'");
}

TEST(DraftReply, says_what_is_wrong)
{
    EXPECT_NE(complaint("").find("neither"), std::string::npos);
    EXPECT_NE(complaint("I cannot do that.").find("neither"), std::string::npos);
    EXPECT_NE(complaint(R"({"sql":"","question":" "})").find("neither"), std::string::npos);
    EXPECT_NE(complaint(R"({"sql":["SELECT 1"]})").find("\"sql\""), std::string::npos);
    EXPECT_NE(complaint(R"({"sql":"SELECT 1","assumptions":{}})").find("\"assumptions\""), std::string::npos);
    EXPECT_NE(complaint(R"({"sql":"SELECT 1","choices":[1]})").find("\"choices\""), std::string::npos);
    EXPECT_NE(complaint(R"({"sql":"SELECT 1","question":{"text":"x"}})").find("\"question\""), std::string::npos);
    EXPECT_NE(complaint(R"({"sql":"SELECT a, b FROM t WHE)").find("cut off"), std::string::npos);
    EXPECT_NE(complaint("{\"sql\":\"a\\u0000b\"}").find("zero"), std::string::npos);
    EXPECT_NE(complaint(std::string(300'000, 'x')).find("too long"), std::string::npos);
    EXPECT_NE(complaint("{\"sql\":\"" + std::string(70'000, 'x') + "\"}").find("too long"), std::string::npos);
    EXPECT_NE(complaint("```python\nprint(1)\n```").find("neither"), std::string::npos);
    EXPECT_NE(complaint("```sql\nSELECT").find("neither"), std::string::npos);
}

TEST(DraftReply, survives_every_prefix_and_nonsense)
{
    const std::string whole =
        "<think>\xC3\xA4</think>```json\n{\"sql\":\"SELECT '\\u00e4'\",\"assumptions\":[\"a\"],\"question\":null}\n```";
    int usable = 0;
    for (std::size_t i = 0; i <= whole.size(); ++i)
        usable += parse_draft(std::string_view(whole).substr(0, i)).has_value() ? 1 : 0;
    EXPECT_EQ(usable, 5); // from the closing brace on
    EXPECT_FALSE(parse_draft("{\"sql\":\"\xFF\xFE\"}"));
    EXPECT_FALSE(parse_draft(std::string(200'000, '{')));
    std::string deep;
    for (int i = 0; i < 5000; ++i)
        deep += "{\"sql\":";
    EXPECT_FALSE(parse_draft(deep));
}

TEST(DraftReply, cuts_what_people_would_have_to_read)
{
    std::string reply = R"({"sql":"","question":")" + std::string(5000, 'q') + R"(","choices":[)";
    for (int i = 0; i < 50; ++i)
        reply += "\"c\\n<<<x\",";
    const Draft read = draft(reply + "\"d\"]}");
    EXPECT_LT(read.question->size(), 500U);
    EXPECT_EQ(read.choices.size(), 10U);
    EXPECT_EQ(read.choices[0], "c << <x");
}

TEST(DraftSchema, is_json_that_names_every_field)
{
    const auto schema = boost::json::parse(draft_schema());
    for (const auto* field : {"sql", "assumptions", "question", "choices"})
        EXPECT_TRUE(schema.at("properties").as_object().contains(field));
}

}
}
