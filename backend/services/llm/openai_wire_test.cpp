#include "services/llm/openai_wire.hpp"

#include "services/llm/refusal.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace datachat::services::llm {
namespace {

namespace json = boost::json;
using core::Errc;

const ModelSettings settings{"groq", "https://api.groq.com/openai/v1", "some-model", "gsk_verysecret"};
const OpenAiWire wire(settings);

json::object body_of(const Conversation& conversation, const WireFeatures& features)
{
    const auto body = wire.request_body(conversation, features);
    EXPECT_TRUE(body);
    return json::parse(*body).as_object();
}

std::string content_of(const json::object& body, std::size_t message)
{
    return std::string(body.at("messages").at(message).at("content").as_string());
}

core::Result<Reply> read(std::initializer_list<const char*> events)
{
    OpenAiReply reader(settings, 100);
    for (const char* event : events) {
        if (auto text = reader.take(event); !text)
            return std::unexpected(text.error());
    }
    return reader.finish();
}

TEST(RequestBody, holds_the_conversation)
{
    Conversation conversation;
    conversation.messages = {{Speaker::system, "rules"}, {Speaker::user, "a \"b\"\n\xFF\xC3\xA4"}};
    conversation.json_schema = R"({"type":"object"})";
    const json::object body = body_of(conversation, {});
    EXPECT_EQ(body.at("model"), "some-model");
    EXPECT_EQ(body.at("stream"), true);
    EXPECT_EQ(body.at("temperature"), 0.0);
    EXPECT_EQ(body.at("max_tokens"), 2048);
    EXPECT_EQ(body.at("stream_options").at("include_usage"), true);
    EXPECT_EQ(body.at("messages").at(0).at("role"), "system");
    EXPECT_EQ(content_of(body, 1), "a \"b\"\n\xEF\xBF\xBD\xC3\xA4");
    EXPECT_EQ(body.at("response_format").at("json_schema").at("schema").at("type"), "object");
}

TEST(RequestBody, replaces_every_malformed_sequence)
{
    Conversation conversation;
    conversation.messages = {
        {Speaker::user, "\xC0\xAF|\xED\xA0\x80|\xF4\x90\x80\x80|\xE2\x82|\xF0\x9F\x98\x80|\xE0\x80\x80|\xF8"}};
    const json::object body = body_of(conversation, {});
    const std::string r = "\xEF\xBF\xBD";
    EXPECT_EQ(content_of(body, 0),
              r + r + "|" + r + r + r + "|" + r + r + r + r + "|" + r + r + "|\xF0\x9F\x98\x80|" + r + r + r + "|" + r);
}

TEST(RequestBody, leaves_out_what_the_server_does_not_understand)
{
    Conversation conversation;
    conversation.json_schema = "{}";
    json::object body =
        body_of(conversation,
                {.json_schema = false, .stream_usage = false, .temperature = false, .max_completion_tokens = true});
    EXPECT_EQ(body.at("response_format").at("type"), "json_object");
    EXPECT_FALSE(body.contains("stream_options"));
    EXPECT_FALSE(body.contains("temperature"));
    EXPECT_FALSE(body.contains("max_tokens"));
    EXPECT_TRUE(body.contains("max_completion_tokens"));
    body = body_of(conversation, {.json_schema = false, .json_object = false});
    EXPECT_FALSE(body.contains("response_format"));
    conversation.json_schema = "{";
    EXPECT_EQ(wire.request_body(conversation, {}).error().code, Errc::invalid_argument);
}

TEST(Features, are_left_out_one_by_one_until_nothing_is_left)
{
    WireFeatures features;
    int steps = 0;
    const std::string everything = "response_format stream_options max_tokens max_completion_tokens temperature";
    for (auto next = wire.without_refused_feature(features, 400, everything); next;
         next = wire.without_refused_feature(*next, 400, everything)) {
        ASSERT_LT(++steps, 10);
        features = *next;
    }
    EXPECT_FALSE(features.json_schema || features.json_object || features.stream_usage || features.temperature);
    EXPECT_EQ(wire.without_refused_feature({}, 401, everything), std::nullopt);
    EXPECT_EQ(wire.without_refused_feature({}, 400, "the moon is wrong"), std::nullopt);
    EXPECT_TRUE(wire.without_refused_feature(
                        {}, 400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
                    ->max_completion_tokens);
}

TEST(OpenAiReply, joins_parts_and_reads_usage)
{
    const auto reply = read({R"({"choices":[{"delta":{"role":"assistant","content":""},"finish_reason":null}]})",
                             R"({"choices":[{"delta":{"content":"a"}}],"error":null})",
                             R"({"choices":[{"delta":{"content":"b","x":1}}]})",
                             R"({"choices":[{"delta":{},"finish_reason":"stop"}]})",
                             R"({"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":2}})", "[DONE]"});
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->text, "ab");
    EXPECT_EQ(reply->finish_reason, "stop");
    EXPECT_EQ(reply->usage.input_tokens, 7);
    EXPECT_EQ(reply->usage.output_tokens, 2);
}

TEST(OpenAiReply, reads_the_usage_of_groq)
{
    EXPECT_EQ(
        read(
            {R"({"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}],"x_groq":{"usage":{"prompt_tokens":3,"completion_tokens":-1}}})"})
            ->usage.input_tokens,
        3);
}

TEST(OpenAiReply, tells_cut_empty_and_endless_replies)
{
    EXPECT_EQ(read({R"({"choices":[{"delta":{"content":"a"}}]})"}).error().code, Errc::upstream);
    EXPECT_EQ(read({}).error().code, Errc::upstream);
    EXPECT_EQ(read({"[DONE]"}).error().code, Errc::upstream);
    EXPECT_NE(read({R"({"choices":[{"delta":{},"finish_reason":"length"}]})"}).error().message.find("limit of tokens"),
              std::string::npos);
    EXPECT_EQ(
        read({R"({"choices":[{"delta":{"refusal":"no, gsk_verysecret"},"finish_reason":"stop"}]})"}).error().detail,
        "no, ***");
    const std::string sixty = R"({"choices":[{"delta":{"content":")" + std::string(60, 'x') + R"("}}]})";
    EXPECT_EQ(read({sixty.c_str(), sixty.c_str()}).error().code, Errc::too_large);
}

TEST(OpenAiReply, survives_every_nonsense)
{
    for (const char* event : {"", "{", "[]", "1", "null", "\xFF\xFE", "{\"choices\":", "data"})
        EXPECT_EQ(read({event}).error().code, Errc::upstream) << event;
    for (const char* event :
         {"{}", R"({"choices":1})", R"({"choices":[1]})", R"({"choices":[{}]})", R"({"choices":[{"delta":1}]})",
          R"({"choices":[{"delta":{"content":1}}]})", R"({"choices":[{"delta":{"content":null}}],"usage":[]})",
          R"({"choices":[{"finish_reason":1}],"usage":{"prompt_tokens":"x"}})"})
        EXPECT_EQ(read({event}).error().code, Errc::upstream) << event;
    EXPECT_EQ(read({(std::string(5000, '[')).c_str()}).error().code, Errc::upstream);
}

TEST(OpenAiReply, passes_on_an_error_in_the_stream)
{
    const auto reply = read({R"({"error":{"message":"overloaded, key gsk_verysecret","code":500}})"});
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code, Errc::unavailable);
    EXPECT_EQ(reply.error().detail, "overloaded, key ***");
}

TEST(WholeReply, is_read_or_refused)
{
    const auto reply = parse_whole_reply(
        R"({"choices":[{"message":{"content":"hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}})",
        settings);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->text, "hi");
    EXPECT_EQ(reply->usage.output_tokens, 2);
    for (const char* body :
         {"", "<html>", "[]", "{}", R"({"choices":[]})", R"({"choices":[{"message":{"content":null}}]})"})
        EXPECT_EQ(parse_whole_reply(body, settings).error().code, Errc::upstream) << body;
}

TEST(Refusal, has_a_code_and_a_remedy)
{
    const auto now = std::chrono::system_clock::now();
    const auto refusal = [&](int status, const char* body, net::HeaderList headers = {}) {
        return refusal_of(status, headers, body, settings, now);
    };
    EXPECT_EQ(refusal(401, R"({"error":{"message":"Invalid API Key gsk_abcdefgh"}})").error.code, Errc::unauthorized);
    EXPECT_EQ(refusal(401, R"({"error":{"message":"Invalid API Key gsk_abcdefgh"}})").error.detail,
              "Invalid API Key ***");
    EXPECT_NE(refusal(401, "").error.message.find("GROQ_API_KEY"), std::string::npos);
    EXPECT_EQ(refusal(403, "").error.code, Errc::unauthorized);
    EXPECT_EQ(refusal(404, "").error.code, Errc::not_found);
    EXPECT_NE(refusal(404, "").error.message.find("some-model"), std::string::npos);
    EXPECT_EQ(refusal(400, R"({"error":{"message":"m","code":"context_length_exceeded"}})").error.code,
              Errc::too_large);
    EXPECT_EQ(refusal(413, "").error.code, Errc::too_large);
    EXPECT_EQ(refusal(500, "").error.code, Errc::unavailable);
    EXPECT_EQ(refusal(529, "").error.code, Errc::unavailable);
    EXPECT_EQ(refusal(302, "").error.code, Errc::upstream);
    EXPECT_EQ(refusal(418, "").error.code, Errc::upstream);
    const Refusal limited = refusal(429, R"({"error":"slow down"})", {{"retry-after", "2"}});
    EXPECT_EQ(limited.error.code, Errc::rate_limited);
    EXPECT_EQ(limited.error.retry_after, std::chrono::seconds(2));
    EXPECT_TRUE(limited.worth_retrying);
    EXPECT_FALSE(refusal(429, R"({"error":{"code":"insufficient_quota"}})").worth_retrying);
    EXPECT_FALSE(refusal(401, "").worth_retrying);
}

TEST(Refusal, words_are_short_clean_and_without_keys)
{
    const std::string words = without_secrets("a\x01\nb Bearer gsk_verysecret sk-proj-abcdef and sk-is", settings);
    EXPECT_EQ(words, "a  b Bearer *** *** and sk-is");
    EXPECT_EQ(without_secrets(std::string(10'000, 'x'), settings).size(), 500U);
}

}
}
