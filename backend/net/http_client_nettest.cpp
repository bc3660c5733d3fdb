// The HTTP client against a server on the loopback interface that writes given bytes.
#include "net/http_client.hpp"
#include "standin/byte_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include <thread>

namespace datachat::net {
namespace {

using namespace std::chrono_literals;
using standin::Act;
using standin::ByteServer;
using standin::Received;
using standin::whole_response;

Act send(std::string bytes)
{
    return {Act::Kind::send, std::move(bytes), {}};
}

// Runs a coroutine on a loop of its own to its end.
template <class T>
T run(asio::io_context& loop, asio::awaitable<T> work)
{
    auto future = asio::co_spawn(loop, std::move(work), asio::use_future);
    loop.restart();
    loop.run();
    return future.get();
}

class HttpClientOnLoopback : public testing::Test {
protected:
    void serve(ByteServer::Respond respond) { server_.emplace(std::move(respond)); }
    void serve(std::vector<Act> acts)
    {
        serve([acts = std::move(acts)](const Received&) { return acts; });
    }
    HttpRequest get(const std::string& path = "/")
    {
        HttpRequest request;
        request.url = server_->url(path);
        return request;
    }
    Result<HttpResponse> fetch(HttpRequest request, RequestContext context = {})
    {
        return run(loop_, client_.fetch(std::move(context), std::move(request)));
    }
    Errc code_of(HttpRequest request, RequestContext context = {})
    {
        const auto response = fetch(std::move(request), std::move(context));
        EXPECT_FALSE(response);
        return response ? Errc::internal : response.error().code;
    }

    asio::io_context loop_;
    HttpClient client_{loop_.get_executor()};
    std::optional<ByteServer> server_;
};

TEST_F(HttpClientOnLoopback, fetches_and_sends_what_it_was_given)
{
    serve({send(whole_response(201, "X-Kind: a\r\n", "hello"))});
    HttpRequest request = get("/path?x=1");
    request.method = "POST";
    request.headers = {{"Authorization", "Bearer key"}, {"X-Empty", ""}};
    request.body = std::string("b\0dy", 4);
    const auto response = fetch(request);
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status, 201);
    EXPECT_EQ(response->body, "hello");
    EXPECT_EQ(find_header(response->headers, "x-kind"), "a");
    const Received received = server_->received().at(0);
    EXPECT_EQ(received.head.request_line, "POST /path?x=1 HTTP/1.1");
    EXPECT_EQ(received.body, request.body);
    EXPECT_NE(received.head.fields.find("Authorization: Bearer key"), std::string::npos);
    EXPECT_NE(received.head.fields.find("X-Empty:"), std::string::npos);
    EXPECT_EQ(received.head.fields.find("Expect"), std::string::npos);
}

TEST_F(HttpClientOnLoopback, keeps_connections)
{
    serve({send(whole_response(200, "", "x"))});
    for (int i = 0; i < 5; ++i)
        ASSERT_TRUE(fetch(get()));
    EXPECT_EQ(server_->accepted_connections(), 1);
}

TEST_F(HttpClientOnLoopback, returns_error_statuses_and_redirects_as_they_are)
{
    serve([](const Received& request) {
        const bool moved = request.head.request_line.starts_with("GET /moved");
        return std::vector{
            send(moved ? whole_response(302, "Location: /elsewhere\r\n", "") : whole_response(503, "", "busy"))};
    });
    EXPECT_EQ(fetch(get("/moved"))->status, 302);
    EXPECT_EQ(fetch(get("/busy"))->body, "busy");
    EXPECT_EQ(server_->received().size(), 2U);
}

TEST_F(HttpClientOnLoopback, joins_chunks_however_they_are_split)
{
    const std::string whole = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    for (std::size_t at = 1; at < whole.size(); at += 5) {
        serve({send(whole.substr(0, at)), {Act::Kind::wait, {}, 1ms}, send(whole.substr(at))});
        const auto response = fetch(get());
        ASSERT_TRUE(response) << response.error().message << " at " << at;
        EXPECT_EQ(response->body, "abcde");
    }
}

TEST_F(HttpClientOnLoopback, streams_pieces_as_they_come_and_feels_back_pressure)
{
    const std::string block(64 << 10, 'x');
    std::vector<Act> acts{send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")};
    for (int i = 0; i < 800; ++i) // 50 MB
        acts.push_back(send("10000\r\n" + block + "\r\n"));
    acts.push_back(send("0\r\n\r\n"));
    serve(std::move(acts));

    HttpRequest request = get();
    request.max_body_bytes = 1U << 30U;
    std::size_t total = 0;
    std::size_t largest = 0;
    auto read_all = [&]() -> asio::awaitable<Result<void>> {
        auto stream = co_await client_.open({}, request);
        if (!stream)
            co_return std::unexpected(stream.error());
        asio::steady_timer pause(co_await asio::this_coro::executor, 200ms);
        co_await pause.async_wait(asio::use_awaitable); // the server meanwhile sends as much as it can
        for (;;) {
            auto piece = co_await stream->next();
            if (!piece)
                co_return std::unexpected(piece.error());
            if (!*piece)
                co_return Result<void>{};
            total += (*piece)->size();
            largest = std::max(largest, (*piece)->size());
        }
    };
    const auto read = run(loop_, read_all());
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(total, 800U * block.size());
    EXPECT_LE(largest, 256U << 10U);
}

TEST_F(HttpClientOnLoopback, gives_up_after_the_first_byte_time_out)
{
    serve({{Act::Kind::stall, {}, {}}});
    HttpRequest request = get();
    request.first_byte_timeout = 30ms;
    EXPECT_EQ(code_of(request), Errc::timeout);
    EXPECT_TRUE(server_->wait_until_idle(2s));
}

TEST_F(HttpClientOnLoopback, gives_up_when_the_body_stops)
{
    serve({send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"), {Act::Kind::stall, {}, {}}});
    HttpRequest request = get();
    request.idle_timeout = 30ms;
    EXPECT_EQ(code_of(request), Errc::timeout);
    EXPECT_TRUE(server_->wait_until_idle(2s));
}

TEST_F(HttpClientOnLoopback, keeps_the_deadline_against_a_slow_drip)
{
    serve({send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), {Act::Kind::repeat, "1\r\nx\r\n", 5ms}});
    RequestContext context;
    context.deadline = std::chrono::steady_clock::now() + 60ms;
    EXPECT_EQ(code_of(get(), context), Errc::timeout);
    EXPECT_TRUE(server_->wait_until_idle(2s));
}

TEST_F(HttpClientOnLoopback, stops_when_cancelled_from_another_thread)
{
    serve({{Act::Kind::stall, {}, {}}});
    std::stop_source source;
    RequestContext context;
    context.cancel = source.get_token();
    std::jthread canceller([&] {
        std::this_thread::sleep_for(30ms);
        source.request_stop();
    });
    const auto started = std::chrono::steady_clock::now();
    EXPECT_EQ(code_of(get(), context), Errc::cancelled);
    EXPECT_LT(std::chrono::steady_clock::now() - started, 5s);
    EXPECT_TRUE(server_->wait_until_idle(2s));
    EXPECT_EQ(code_of(get(), context), Errc::cancelled); // before it begins
}

TEST_F(HttpClientOnLoopback, dropping_a_stream_closes_its_connection)
{
    serve({send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), {Act::Kind::repeat, "1\r\nx\r\n", 1ms}});
    auto take_one = [&]() -> asio::awaitable<bool> {
        auto stream = co_await client_.open({}, get());
        co_return stream && (co_await stream->next()).has_value();
    };
    EXPECT_TRUE(run(loop_, take_one()));
    EXPECT_TRUE(server_->wait_until_idle(2s));
}

TEST_F(HttpClientOnLoopback, limits_body_and_headers)
{
    serve({send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
           {Act::Kind::repeat, "400\r\n" + std::string(1024, 'x') + "\r\n", {}}});
    HttpRequest request = get();
    request.max_body_bytes = 100'000;
    EXPECT_EQ(code_of(request), Errc::too_large);

    serve({send("HTTP/1.1 200 OK\r\n"), {Act::Kind::repeat, "X-Many: " + std::string(1000, 'y') + "\r\n", {}}});
    EXPECT_EQ(code_of(get()), Errc::too_large);
}

TEST_F(HttpClientOnLoopback, tells_broken_answers)
{
    serve({send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"), {Act::Kind::close, {}, {}}});
    EXPECT_EQ(code_of(get()), Errc::upstream);
    serve({send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc"), {Act::Kind::close, {}, {}}});
    EXPECT_EQ(code_of(get()), Errc::upstream);
    serve({send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc"), {Act::Kind::close, {}, {}}});
    EXPECT_EQ(code_of(get()), Errc::upstream);
    serve({{Act::Kind::close, {}, {}}});
    EXPECT_EQ(code_of(get()), Errc::upstream);
    serve({send("\x15\x03\x01 what is this\r\n\r\n"), {Act::Kind::close, {}, {}}});
    EXPECT_EQ(code_of(get()), Errc::upstream);
}

TEST_F(HttpClientOnLoopback, tells_unreachable_and_malformed_addresses)
{
    HttpRequest request;
    {
        const ByteServer gone([](const Received&) { return std::vector<Act>{}; });
        request.url = gone.url("/secret-path?key=secret");
    }
    const auto refused = fetch(request);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unavailable);
    EXPECT_EQ((refused.error().message + refused.error().detail).find("secret"), std::string::npos);

    for (const auto* url : {"", "file:///etc/passwd", "ftp://127.0.0.1/", "http://u:p@127.0.0.1/"}) {
        request.url = url;
        EXPECT_EQ(code_of(request), Errc::invalid_argument) << url;
    }
    serve({send(whole_response(200, "", ""))});
    request = get();
    request.headers = {{"X-A", "1\r\nX-B: 2"}};
    EXPECT_EQ(code_of(request), Errc::invalid_argument);
    request = get();
    request.method = "GET / HTTP/1.1\r\nX: ";
    EXPECT_EQ(code_of(request), Errc::invalid_argument);
}

TEST_F(HttpClientOnLoopback, refuses_private_addresses_for_what_users_enter)
{
    serve({send(whole_response(200, "", "x"))});
    HttpClientOptions options;
    options.private_addresses = false;
    HttpClient careful(loop_.get_executor(), options);
    HttpRequest request = get();
    auto response = run(loop_, careful.fetch({}, request));
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, Errc::forbidden);
    request.url = "http://localhost:" + std::to_string(server_->port()) + "/";
    response = run(loop_, careful.fetch({}, request));
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, Errc::forbidden);
    EXPECT_TRUE(server_->received().empty());
}

TEST_F(HttpClientOnLoopback, serves_many_at_once_from_several_threads)
{
    serve({{Act::Kind::wait, {}, 5ms}, send(whole_response(200, "", "x"))});
    std::vector<std::future<Result<HttpResponse>>> futures;
    for (int i = 0; i < 100; ++i)
        futures.push_back(asio::co_spawn(loop_, client_.fetch({}, get()), asio::use_future));
    std::vector<std::jthread> threads;
    for (int i = 0; i < 3; ++i)
        threads.emplace_back([&] { loop_.run(); });
    for (auto& future : futures)
        EXPECT_EQ(future.get()->body, "x");
}

TEST(HttpClient, may_be_destroyed_with_requests_in_flight)
{
    const ByteServer server([](const Received&) { return std::vector<Act>{{Act::Kind::stall, {}, {}}}; });
    asio::io_context loop;
    std::future<Result<HttpResponse>> future;
    {
        HttpClient client(loop.get_executor());
        HttpRequest request;
        request.url = server.url("/");
        future = asio::co_spawn(loop, client.fetch({}, request), asio::use_future);
        loop.run_for(50ms);
    }
    EXPECT_EQ(server.open_connections(), 1); // the request still holds what it needs
}

}
}
