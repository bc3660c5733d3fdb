#include "services/llm/anthropic_wire.hpp"
#include "services/llm/ollama_wire.hpp"
#include "services/llm/openai_wire.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

// What the providers' interfaces have of their own. What they share is tested against stand-ins.
namespace datachat::services::llm {
namespace {

namespace json = boost::json;
using core::Errc;

const ModelSettings claude{"anthropic", "https://api.anthropic.com", "claude-x", "sk-ant-verysecret"};
const ModelSettings local{"ollama", "http://127.0.0.1:11434", "some:7b", ""};

Conversation asked_for_json()
{
    Conversation conversation;
    conversation.messages = {{Speaker::system, "rules"}, {Speaker::user, "how many?"}, {Speaker::system, "more rules"}};
    conversation.json_schema = R"({"type":"object"})";
    conversation.seed = 7;
    conversation.stop = {"END"};
    return conversation;
}

json::object body_of(const ChatWire& wire, const WireFeatures& features = {})
{
    const auto body = wire.request_body(asked_for_json(), features);
    EXPECT_TRUE(body);
    return json::parse(*body).as_object();
}

// The reply of these pieces, or its error.
Result<Reply> read(const ChatWire& wire, std::initializer_list<std::string_view> pieces,
                   std::string* reasoning = nullptr)
{
    const auto reader = wire.reader(true, 1000);
    for (const std::string_view piece : pieces) {
        auto added = reader->feed(piece);
        if (!added)
            return std::unexpected(added.error());
        if (reasoning)
            *reasoning += added->reasoning;
    }
    return reader->finish();
}

TEST(Anthropic, is_asked_with_a_tool_that_gives_the_json)
{
    const AnthropicWire wire(claude);
    const json::object body = body_of(wire);
    EXPECT_EQ(body.at("system"), "rules\n\nmore rules");
    EXPECT_EQ(body.at("messages").as_array().size(), 1U);
    EXPECT_EQ(body.at("max_tokens"), 2048);
    EXPECT_EQ(body.at("stop_sequences").at(0), "END");
    EXPECT_EQ(body.at("tool_choice").at("name"), "reply");
    EXPECT_EQ(body.at("tools").at(0).at("input_schema").at("type"), "object");
    EXPECT_FALSE(body_of(wire, {.json_schema = false}).contains("tools"));
    EXPECT_EQ(wire.url(), "https://api.anthropic.com/v1/messages");
    EXPECT_EQ(net::find_header(wire.headers(), "anthropic-version"), "2023-06-01");
}

TEST(Anthropic, tells_text_thinking_and_usage)
{
    std::string reasoning;
    const auto reply = read(
        AnthropicWire(claude),
        {"event: message_start\ndata: "
         R"({"type":"message_start","message":{"usage":{"input_tokens":10,"cache_read_input_tokens":5,"output_tokens":1}}})"
         "\n\n",
         R"(data: {"type":"content_block_delta","delta":{"type":"thinking_delta","thinking":"hm"}})"
         "\n\n",
         R"(data: {"type":"content_block_delta","delta":{"type":"signature_delta","signature":"xyz"}})"
         "\n\n",
         R"(data: {"type":"content_block_delta","delta":{"type":"text_delta","text":"a"}})"
         "\n\n",
         R"(data: {"type":"something_new","delta":{"text":"no"}})"
         "\n\n",
         R"(data: {"type":"content_block_delta","delta":{"type":"input_json_delta","partial_json":"b"}})"
         "\n\n",
         R"(data: {"type":"message_delta","delta":{"stop_reason":"max_tokens"},"usage":{"output_tokens":9}})"
         "\n\n",
         R"(data: {"type":"message_stop"})"
         "\n\n"},
        &reasoning);
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->text, "ab");
    EXPECT_EQ(reasoning, "hm");
    EXPECT_EQ(reply->finish_reason, "length");
    EXPECT_EQ(reply->usage.input_tokens, 15);
    EXPECT_EQ(reply->usage.output_tokens, 9);
}

TEST(Anthropic, passes_on_an_error_in_the_stream_without_the_key)
{
    const auto reply =
        read(AnthropicWire(claude),
             {R"(data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded sk-ant-verysecret"}})"
              "\n\n"});
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code, Errc::unavailable);
    EXPECT_EQ(reply.error().detail, "Overloaded ***");
}

TEST(Anthropic, survives_every_nonsense)
{
    for (const std::string_view piece :
         {"data: 1\n\n", "data: [\n\n", "data: {}\n\n", "data: {\"type\":5}\n\n", "",
          "data: {\"delta\":{\"text\":\"x\"}}\n\n", "data: {\"type\":\"content_block_delta\",\"delta\":5}\n\n",
          "data: {\"type\":\"message_stop\"}\n\n"})
        EXPECT_EQ(read(AnthropicWire(claude), {piece}).error().code, Errc::upstream) << piece;
    const std::string long_text(900, 'x');
    const std::string event =
        R"(data: {"type":"content_block_delta","delta":{"type":"text_delta","text":")" + long_text + "\"}}\n\n";
    EXPECT_EQ(read(AnthropicWire(claude), {event, event}).error().code, Errc::too_large);
}

TEST(Anthropic, gives_up_what_a_model_refuses)
{
    const AnthropicWire wire(claude);
    const auto first = wire.without_refused_feature({}, 400, R"({"error":{"message":"tool_choice forces tool use"}})");
    ASSERT_TRUE(first);
    EXPECT_FALSE(first->json_schema);
    EXPECT_FALSE(wire.without_refused_feature({}, 400, "temperature is deprecated")->temperature);
    EXPECT_EQ(wire.without_refused_feature({}, 400, "credit balance"), std::nullopt);
    EXPECT_EQ(wire.without_refused_feature({}, 401, "tools"), std::nullopt);
}

TEST(Ollama, is_asked_with_the_schema_and_its_own_options)
{
    const OllamaWire wire(local);
    const json::object body = body_of(wire);
    EXPECT_EQ(body.at("format").at("type"), "object");
    EXPECT_EQ(body.at("options").at("num_predict"), 2048);
    EXPECT_EQ(body.at("options").at("seed"), 7);
    EXPECT_EQ(body.at("options").at("stop").at(0), "END");
    EXPECT_EQ(body.at("messages").as_array().size(), 3U);
    EXPECT_EQ(body_of(wire, {.json_schema = false}).at("format"), "json");
    EXPECT_EQ(wire.url(), "http://127.0.0.1:11434/api/chat");
    EXPECT_EQ(net::find_header(wire.headers(), "Authorization"), "");
    const auto first = wire.without_refused_feature({}, 400, R"({"error":"invalid format"})");
    ASSERT_TRUE(first);
    EXPECT_FALSE(first->json_schema);
}

TEST(Ollama, reads_lines_however_they_are_cut)
{
    std::string reasoning;
    const auto reply = read(OllamaWire(local),
                            {R"({"message":{"content":"","thinking":"hm"},"do)", "ne\":false}\n{\"message\":{\"con",
                             "tent\":\"a\"},\"done\":false}\n\n{\"message\":{\"content\":\"b\"},\"done\":true,"
                             "\"done_reason\":\"stop\",\"prompt_eval_count\":3,\"eval_count\":2}"},
                            &reasoning);
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->text, "ab");
    EXPECT_EQ(reasoning, "hm");
    EXPECT_EQ(reply->usage.input_tokens, 3);
    EXPECT_EQ(reply->usage.output_tokens, 2);
}

TEST(Ollama, tells_errors_cut_and_endless_replies)
{
    const OllamaWire wire(local);
    EXPECT_EQ(read(wire, {"{\"error\":\"the runner died\"}\n"}).error().detail, "the runner died");
    EXPECT_EQ(read(wire, {"{\"message\":{\"content\":\"a\"},\"done\":false}\n"}).error().code, Errc::upstream);
    EXPECT_EQ(read(wire, {"<html>"}).error().code, Errc::upstream);
    EXPECT_EQ(read(wire, {}).error().code, Errc::upstream);
    EXPECT_EQ(read(wire, {std::string(1001, '{')}).error().code, Errc::too_large);
}

TEST(Azure, takes_the_key_in_a_header_of_its_own)
{
    const OpenAiWire wire({"azure_openai", "https://name.openai.azure.com/openai/v1", "deployed", "verysecret"});
    EXPECT_EQ(net::find_header(wire.headers(), "api-key"), "verysecret");
    EXPECT_EQ(net::find_header(wire.headers(), "Authorization"), "");
    EXPECT_EQ(wire.url(), "https://name.openai.azure.com/openai/v1/chat/completions");
}

TEST(OpenAi, tells_a_models_thinking_by_either_word)
{
    std::string reasoning;
    const auto reply = read(OpenAiWire({"groq", "https://api.groq.com/openai/v1", "m", ""}),
                            {R"(data: {"choices":[{"delta":{"reasoning":"a"}}]})"
                             "\n\n",
                             R"(data: {"choices":[{"delta":{"reasoning_content":"b"}}]})"
                             "\n\n",
                             R"(data: {"choices":[{"delta":{"content":"x"},"finish_reason":"stop"}]})"
                             "\n\n"},
                            &reasoning);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->text, "x");
    EXPECT_EQ(reasoning, "ab");
}

}
}
