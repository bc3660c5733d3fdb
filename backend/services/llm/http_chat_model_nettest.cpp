// The chat model against a stand-in server that plays scripts.
#include "services/llm/http_chat_model.hpp"
#include "standin/model_server.hpp"
#include "standin/model_wires.hpp"

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

class HttpChat : public testing::TestWithParam<std::string> {
protected:
    HttpChat()
    {
        limits.retry.first_delay = 10ms;
        limits.total = 10s;
    }

    Result<Reply> ask(std::vector<ModelStep> script, RequestContext context = {})
    {
        server.emplace(std::move(script));
        connect(server->root());
        return ask_again(std::move(context));
    }
    // Where the provider's interface begins at a server.
    void connect(const std::string& root, std::string key = "gsk_verysecret")
    {
        const std::string base = GetParam() == "groq" ? root + "/v1" : root;
        model.emplace(ModelSettings{GetParam(), base, "some-model", std::move(key)}, client, clock, limits,
                      [] { return 0.5; });
    }
    // A request as this provider's wire sends it, for what the stand-in makes of a step.
    static standin::Received request()
    {
        standin::Received request;
        request.head.request_line = GetParam() == "groq"        ? "POST /v1/chat/completions HTTP/1.1"
                                    : GetParam() == "anthropic" ? "POST /v1/messages HTTP/1.1"
                                                                : "POST /api/chat HTTP/1.1";
        request.body = R"({"stream":true,"stream_options":{"include_usage":true}})";
        return request;
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
    std::optional<HttpChatModel> model;
};

TEST_P(HttpChat, streams_a_reply)
{
    ModelStep step = standin::draft_step("SELECT count(*) FROM \"größe\"", {"all of them"});
    step.delay = 5ms; // what comes together is told together
    const auto reply = ask({step});
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->text, sink.all);
    EXPECT_GT(sink.parts, 3);
    EXPECT_NE(reply->text.find("größe"), std::string::npos);
    EXPECT_GT(reply->usage.input_tokens, 0);
    EXPECT_GT(reply->usage.output_tokens, 0);
    EXPECT_EQ(reply->finish_reason, "stop");
    const standin::Received request = server->received().at(0);
    const std::string key =
        GetParam() == "anthropic" ? "x-api-key: gsk_verysecret" : "Authorization: Bearer gsk_verysecret";
    EXPECT_NE(request.head.fields.find(key), std::string::npos) << request.head.fields;
    EXPECT_NE(request.body.find("\"model\":\"some-model\""), std::string::npos);
    EXPECT_EQ(model->id(), GetParam() + "/some-model");
}

TEST_P(HttpChat, reads_a_stream_split_at_every_byte)
{
    const standin::Received asked = request();
    std::vector<standin::Act> bytewise;
    for (const standin::Act& act :
         standin::acts_of(standin::draft_step("SELECT 'größe'"), asked, *standin::wire_of(asked))) {
        for (const char c : act.bytes)
            bytewise.push_back({standin::Act::Kind::send, std::string(1, c), {}});
    }
    const standin::ByteServer bytes([&](const standin::Received&) { return bytewise; });
    connect(bytes.url(""));
    const auto reply = ask_again();
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->text, standin::draft_step("SELECT 'größe'").text);
    EXPECT_EQ(reply->text, sink.all);
    EXPECT_GT(reply->usage.output_tokens, 0);
}

TEST_P(HttpChat, does_not_wait_for_a_server_that_forgets_to_end)
{
    limits.after_end = 30ms;
    if (GetParam() == "ollama")
        GTEST_SKIP() << "its last line ends a reply: there is nothing to wait for";
    const std::string event =
        GetParam() == "groq"
            ? "data: {\"choices\":[{\"delta\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]}\n\n"
            : "data: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"hi\"}}\n\n"
              "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n";
    const standin::ByteServer bytes([&](const standin::Received&) {
        return std::vector<standin::Act>{
            {standin::Act::Kind::send, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + event, {}},
            {standin::Act::Kind::stall, {}, {}}};
    });
    connect(bytes.url(""), "");
    const auto reply = ask_again();
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->text, "hi");
    EXPECT_EQ(bytes.received().at(0).head.fields.find("Authorization"), std::string::npos);
}

TEST_P(HttpChat, uses_its_connection_again)
{
    ModelStep reply = standin::draft_step("SELECT 1");
    reply.times = 0;
    ASSERT_TRUE(ask({reply}));
    for (int i = 0; i < 4; ++i)
        ASSERT_TRUE(ask_again());
    EXPECT_EQ(server->server().accepted_connections(), 1);
}

TEST_P(HttpChat, waits_as_told_after_429_and_then_answers)
{
    const auto started = std::chrono::steady_clock::now();
    const auto reply = ask({standin::status_step(429, "slow down", "0.2"), standin::draft_step("SELECT 1")});
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_GE(std::chrono::steady_clock::now() - started, 200ms);
    EXPECT_EQ(requests(), 2U);
    EXPECT_EQ(sink.all, reply->text); // nothing of the refusal
}

TEST_P(HttpChat, tells_when_it_may_be_asked_again)
{
    const auto reply = ask({standin::status_step(429, "come tomorrow", "3600")});
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code, Errc::rate_limited);
    EXPECT_EQ(reply.error().retry_after, 1h);
    EXPECT_EQ(requests(), 1U);
}

TEST_P(HttpChat, tries_a_failing_server_again_and_gives_up)
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

TEST_P(HttpChat, does_not_insist_on_what_cannot_help)
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

TEST_P(HttpChat, does_without_what_the_server_refuses_and_remembers)
{
    if (GetParam() != "groq")
        GTEST_SKIP() << "OpenAI's parameters; the others' are tested on bytes";
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

TEST_P(HttpChat, tells_a_cut_stream)
{
    const auto reply = ask({step(ModelStep::Kind::cut, "the beginning of something")});
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code, Errc::upstream);
    EXPECT_EQ(sink.all, "the beginning of something");
    EXPECT_EQ(requests(), 1U); // a part was shown: no second reply is mixed in
}

TEST_P(HttpChat, tries_again_when_cut_before_anything_was_shown)
{
    ASSERT_TRUE(ask({step(ModelStep::Kind::cut), standin::draft_step("SELECT 1")}));
    EXPECT_EQ(requests(), 2U);
}

TEST_P(HttpChat, tells_nonsense)
{
    for (const auto kind : {ModelStep::Kind::nonsense, ModelStep::Kind::html}) {
        const auto reply = ask({step(kind)});
        ASSERT_FALSE(reply);
        EXPECT_EQ(reply.error().code, Errc::upstream);
        EXPECT_NE(reply.error().message.find("127.0.0.1"), std::string::npos) << reply.error().message;
    }
}

TEST_P(HttpChat, gives_up_on_a_stall)
{
    limits.idle = 40ms;
    EXPECT_EQ(ask({step(ModelStep::Kind::stall)}).error().code, Errc::timeout);
    EXPECT_TRUE(server->server().wait_until_idle(2s));
}

TEST_P(HttpChat, follows_a_slow_drip_until_its_time_is_over)
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

TEST_P(HttpChat, ends_an_endless_reply)
{
    limits.max_reply_bytes = 20'000;
    EXPECT_EQ(ask({step(ModelStep::Kind::endless)}).error().code, Errc::too_large);
    EXPECT_TRUE(server->server().wait_until_idle(2s));
    ModelStep huge = step(ModelStep::Kind::huge);
    huge.bytes = 1 << 20;
    EXPECT_EQ(ask({huge}).error().code, Errc::too_large);
}

TEST_P(HttpChat, stops_when_cancelled)
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

TEST_P(HttpChat, stops_waiting_for_a_retry_when_cancelled)
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

TEST_P(HttpChat, says_that_nobody_answers)
{
    ASSERT_TRUE(ask({standin::draft_step("SELECT 1")}));
    server.reset();
    const auto reply = ask_again();
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code, Errc::unavailable) << reply.error().message;
}

TEST_P(HttpChat, holds_many_conversations_at_once)
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

TEST_P(HttpChat, reads_a_reply_that_does_not_stream)
{
    const standin::Received asked = request();
    const std::string body = standin::wire_of(asked)->whole(standin::draft_step("SELECT 1"), asked);
    const standin::ByteServer bytes([&](const standin::Received&) {
        return std::vector<standin::Act>{
            {standin::Act::Kind::send, standin::whole_response(200, "Content-Type: application/json\r\n", body), {}}};
    });
    connect(bytes.url(""));
    const auto reply = ask_again();
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->text, standin::draft_step("SELECT 1").text);
    EXPECT_EQ(reply->text, sink.all);
}

INSTANTIATE_TEST_SUITE_P(Providers, HttpChat, testing::Values("groq", "anthropic", "ollama"),
                         [](const auto& info) { return info.param; });

}
}
