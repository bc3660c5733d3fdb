// The chat model against a stand-in server that plays scripts.
#include "services/llm/openai_compatible_chat_model.hpp"
#include "standin/model_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include <thread>

namespace datachat::services::llm {
namespace {

using namespace std::chrono_literals;
using core::Errc;
using standin::ModelServer;
using standin::ModelStep;

ModelStep step(ModelStep::Kind kind, std::string text = {})
{
    ModelStep made;
    made.kind = kind;
    made.text = std::move(text);
    return made;
}

class Collector final : public PartSink {
public:
    void text(std::string_view delta) override
    {
        all += delta;
        ++parts;
    }
    std::string all;
    int parts = 0;
};

class OpenAiCompatible : public testing::Test {
protected:
    OpenAiCompatible()
    {
        limits.retry.first_delay = 10ms;
        limits.total = 10s;
    }

    Result<Reply> ask(std::vector<ModelStep> script, RequestContext context = {})
    {
        server.emplace(std::move(script));
        ModelSettings settings{"groq", server->base_url(), "some-model", "gsk_verysecret"};
        model.emplace(settings, client, clock, limits, [] { return 0.5; });
        return ask_again(std::move(context));
    }
    Result<Reply> ask_again(RequestContext context = {})
    {
        Conversation conversation;
        conversation.messages = {{Speaker::user, "how many?"}};
        conversation.json_schema = R"({"type":"object"})";
        auto future =
            asio::co_spawn(loop, model->stream(std::move(context), std::move(conversation), sink), asio::use_future);
        loop.restart();
        loop.run();
        return future.get();
    }
    std::size_t requests() const { return server->received().size(); }

    asio::io_context loop;
    net::HttpClient client{loop.get_executor()};
    core::SystemClock clock;
    ChatModelLimits limits;
    Collector sink;
    std::optional<ModelServer> server;
    std::optional<OpenAiCompatibleChatModel> model;
};

TEST_F(OpenAiCompatible, streams_a_reply)
{
    const auto reply = ask({standin::draft_step("SELECT count(*) FROM \"größe\"", {"all of them"})});
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->text, sink.all);
    EXPECT_GT(sink.parts, 3);
    EXPECT_NE(reply->text.find("größe"), std::string::npos);
    EXPECT_GT(reply->usage.input_tokens, 0);
    EXPECT_GT(reply->usage.output_tokens, 0);
    EXPECT_EQ(reply->finish_reason, "stop");
    const standin::Received request = server->received().at(0);
    EXPECT_NE(request.head.fields.find("Authorization: Bearer gsk_verysecret"), std::string::npos);
    EXPECT_NE(request.body.find("\"model\":\"some-model\""), std::string::npos);
    EXPECT_EQ(model->id(), "groq/some-model");
}

TEST_F(OpenAiCompatible, reads_a_stream_split_at_every_byte)
{
    standin::Received request;
    request.body = R"({"stream":true,"stream_options":{"include_usage":true}})";
    std::vector<standin::Act> bytewise;
    for (const standin::Act& act : standin::acts_of(standin::draft_step("SELECT 'größe'"), request)) {
        for (const char c : act.bytes)
            bytewise.push_back({standin::Act::Kind::send, std::string(1, c), {}});
    }
    const standin::ByteServer bytes([&](const standin::Received&) { return bytewise; });
    model.emplace(ModelSettings{"groq", bytes.url("/v1"), "some-model", "k"}, client, clock, limits,
                  [] { return 0.5; });
    const auto reply = ask_again();
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->text, standin::draft_step("SELECT 'größe'").text);
    EXPECT_EQ(reply->text, sink.all);
    EXPECT_GT(reply->usage.output_tokens, 0);
}

TEST_F(OpenAiCompatible, does_not_wait_for_a_server_that_forgets_to_end)
{
    limits.after_end = 30ms;
    const std::string event = "data: {\"choices\":[{\"delta\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]}\n\n";
    const standin::ByteServer bytes([&](const standin::Received&) {
        return std::vector<standin::Act>{
            {standin::Act::Kind::send, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + event, {}},
            {standin::Act::Kind::stall, {}, {}}};
    });
    model.emplace(ModelSettings{"vllm", bytes.url("/v1"), "some-model", ""}, client, clock, limits, [] { return 0.5; });
    const auto reply = ask_again();
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->text, "hi");
    EXPECT_EQ(bytes.received().at(0).head.fields.find("Authorization"), std::string::npos);
}

TEST_F(OpenAiCompatible, uses_its_connection_again)
{
    ModelStep reply = standin::draft_step("SELECT 1");
    reply.times = 0;
    ASSERT_TRUE(ask({reply}));
    for (int i = 0; i < 4; ++i)
        ASSERT_TRUE(ask_again());
    EXPECT_EQ(server->server().accepted_connections(), 1);
}

TEST_F(OpenAiCompatible, waits_as_told_after_429_and_then_answers)
{
    const auto started = std::chrono::steady_clock::now();
    const auto reply = ask({standin::status_step(429, "slow down", "0.2"), standin::draft_step("SELECT 1")});
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_GE(std::chrono::steady_clock::now() - started, 200ms);
    EXPECT_EQ(requests(), 2U);
    EXPECT_EQ(sink.all, reply->text); // nothing of the refusal
}

TEST_F(OpenAiCompatible, tells_when_it_may_be_asked_again)
{
    const auto reply = ask({standin::status_step(429, "come tomorrow", "3600")});
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code, Errc::rate_limited);
    EXPECT_EQ(reply.error().retry_after, 1h);
    EXPECT_EQ(requests(), 1U);
}

TEST_F(OpenAiCompatible, tries_a_failing_server_again_and_gives_up)
{
    ModelStep failing = standin::status_step(503, "busy");
    failing.times = 0;
    const auto reply = ask({failing});
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code, Errc::unavailable);
    EXPECT_EQ(requests(), 4U);
    EXPECT_EQ(sink.parts, 0);
    ASSERT_TRUE(ask({standin::status_step(500, "once"), standin::draft_step("SELECT 1")}));
}

TEST_F(OpenAiCompatible, does_not_insist_on_what_cannot_help)
{
    const auto wrong_key = ask({standin::status_step(401, "Incorrect API key provided: gsk_verysecret")});
    ASSERT_FALSE(wrong_key);
    EXPECT_EQ(wrong_key.error().code, Errc::unauthorized);
    EXPECT_EQ((wrong_key.error().message + wrong_key.error().detail).find("verysecret"), std::string::npos);
    EXPECT_EQ(requests(), 1U);
    EXPECT_EQ(ask({standin::status_step(404, "no such model")}).error().code, Errc::not_found);
    EXPECT_EQ(requests(), 1U);
    EXPECT_EQ(ask({standin::status_step(403, "no")}).error().code, Errc::unauthorized);
}

TEST_F(OpenAiCompatible, does_without_what_the_server_refuses_and_remembers)
{
    ModelStep no_schema = standin::status_step(400, "This model does not support response format `json_schema`.");
    no_schema.when = "json_schema";
    no_schema.times = 0;
    ModelStep no_usage = standin::status_step(400, "unknown field stream_options");
    no_usage.when = "stream_options";
    no_usage.times = 0;
    ModelStep answer = standin::draft_step("SELECT 1");
    answer.times = 0;
    ASSERT_TRUE(ask({no_schema, no_usage, answer}));
    EXPECT_EQ(requests(), 3U);
    ASSERT_TRUE(ask_again());
    EXPECT_EQ(requests(), 4U);
    EXPECT_NE(server->received().back().body.find("json_object"), std::string::npos);
}

TEST_F(OpenAiCompatible, tells_a_cut_stream)
{
    const auto reply = ask({step(ModelStep::Kind::cut, "the beginning of something")});
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code, Errc::upstream);
    EXPECT_EQ(sink.all, "the beginning of something");
    EXPECT_EQ(requests(), 1U); // a part was shown: no second reply is mixed in
}

TEST_F(OpenAiCompatible, tries_again_when_cut_before_anything_was_shown)
{
    ASSERT_TRUE(ask({step(ModelStep::Kind::cut), standin::draft_step("SELECT 1")}));
    EXPECT_EQ(requests(), 2U);
}

TEST_F(OpenAiCompatible, tells_nonsense)
{
    for (const auto kind : {ModelStep::Kind::nonsense, ModelStep::Kind::html}) {
        const auto reply = ask({step(kind)});
        ASSERT_FALSE(reply);
        EXPECT_EQ(reply.error().code, Errc::upstream);
        EXPECT_NE(reply.error().message.find("127.0.0.1"), std::string::npos) << reply.error().message;
    }
}

TEST_F(OpenAiCompatible, gives_up_on_a_stall)
{
    limits.idle = 40ms;
    EXPECT_EQ(ask({step(ModelStep::Kind::stall)}).error().code, Errc::timeout);
    EXPECT_TRUE(server->server().wait_until_idle(2s));
}

TEST_F(OpenAiCompatible, follows_a_slow_drip_until_its_time_is_over)
{
    ModelStep drip = standin::draft_step("SELECT 1");
    drip.piece_bytes = 4;
    drip.delay = 4ms;
    limits.idle = 1s;
    ASSERT_TRUE(ask({drip}));
    RequestContext context;
    context.deadline = std::chrono::steady_clock::now() + 40ms;
    drip.delay = 10ms;
    EXPECT_EQ(ask({drip}, context).error().code, Errc::timeout);
}

TEST_F(OpenAiCompatible, ends_an_endless_reply)
{
    limits.max_reply_bytes = 20'000;
    EXPECT_EQ(ask({step(ModelStep::Kind::endless)}).error().code, Errc::too_large);
    EXPECT_TRUE(server->server().wait_until_idle(2s));
    ModelStep huge = step(ModelStep::Kind::huge);
    huge.bytes = 1 << 20;
    EXPECT_EQ(ask({huge}).error().code, Errc::too_large);
}

TEST_F(OpenAiCompatible, stops_when_cancelled)
{
    ModelStep endless = step(ModelStep::Kind::endless);
    endless.delay = 5ms;
    std::stop_source source;
    RequestContext context;
    context.cancel = source.get_token();
    std::jthread canceller([&] {
        std::this_thread::sleep_for(50ms);
        source.request_stop();
    });
    EXPECT_EQ(ask({endless}, context).error().code, Errc::cancelled);
    EXPECT_TRUE(server->server().wait_until_idle(2s));
}

TEST_F(OpenAiCompatible, stops_waiting_for_a_retry_when_cancelled)
{
    std::stop_source source;
    RequestContext context;
    context.cancel = source.get_token();
    std::jthread canceller([&] {
        std::this_thread::sleep_for(50ms);
        source.request_stop();
    });
    const auto started = std::chrono::steady_clock::now();
    EXPECT_EQ(ask({standin::status_step(429, "later", "8")}, context).error().code, Errc::cancelled);
    EXPECT_LT(std::chrono::steady_clock::now() - started, 5s);
}

TEST_F(OpenAiCompatible, says_that_nobody_answers)
{
    ASSERT_TRUE(ask({standin::draft_step("SELECT 1")}));
    const std::string url = server->base_url();
    server.reset();
    const auto reply = ask_again();
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code, Errc::unavailable) << reply.error().message;
}

TEST_F(OpenAiCompatible, holds_many_conversations_at_once)
{
    ModelStep drip = standin::draft_step("SELECT 1");
    drip.times = 0;
    drip.delay = 2ms;
    ASSERT_TRUE(ask({drip}));
    std::vector<Collector> sinks(50);
    std::vector<std::future<Result<Reply>>> replies;
    for (Collector& own : sinks) {
        Conversation conversation;
        conversation.messages = {{Speaker::user, "?"}};
        replies.push_back(asio::co_spawn(loop, model->stream({}, std::move(conversation), own), asio::use_future));
    }
    loop.restart();
    loop.run();
    for (std::size_t i = 0; i < sinks.size(); ++i)
        EXPECT_EQ(replies[i].get()->text, sinks[i].all);
}

}
}
