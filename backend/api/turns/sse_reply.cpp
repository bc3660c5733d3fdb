#include "api/turns/sse_reply.hpp"

#include "api/turns/turn_follower.hpp"
#include "api/turns/ui_stream.hpp"

#include <boost/asio/this_coro.hpp>

namespace datachat::api {
namespace {

using core::Result;

// A comment that often keeps proxies from ending a silent stream.
constexpr std::chrono::seconds keep_alive{15};

std::string events(const std::vector<std::string>& chunks)
{
    std::string text;
    for (const std::string& chunk : chunks)
        text += "data: " + chunk + "\n\n";
    return text;
}

}

asio::awaitable<Result<Response>> stream_turn(Services& services, Call& call, BegunTurn begun)
{
    const auto executor = co_await asio::this_coro::executor;
    TurnFollower follower(services.repositories, services.bus, call.context.scope, begun.turn_id, executor,
                          begun.from_sequence);
    UiStream stream(begun.goes_on);
    Headers headers{{"Content-Type", "text/event-stream; charset=utf-8"},
                    {"Cache-Control", "no-cache"},
                    {"X-Vercel-Ai-Ui-Message-Stream", "v1"},
                    {"X-Accel-Buffering", "no"}};
    const std::stop_token departed = call.exchange.departed();
    bool begun_stream = false;
    for (;;) {
        auto news = co_await follower.next(keep_alive, departed);
        if (!news && !begun_stream)
            co_return std::unexpected(news.error());
        if (!news)
            break;
        std::string text;
        if (!begun_stream) {
            begun_stream = true;
            if (auto head = co_await call.exchange.begin_stream(200, headers); !head)
                break;
            text += events(stream.begin(news->turn));
        }
        for (const Event& event : news->progress)
            text += events(stream.progress(event));
        for (const db::TurnPart& part : news->parts)
            text += events(stream.part(part));
        if (news->at_rest)
            text += events(stream.end(news->turn)) + "data: [DONE]\n\n";
        if (text.empty())
            text = ": still here\n\n";
        if (auto written = co_await call.exchange.write(text); !written || news->at_rest)
            break;
    }
    co_return Response{.sent = true};
}

}
