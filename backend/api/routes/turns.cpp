#include "api/routes/chat_request.hpp"
#include "api/routes/routes.hpp"
#include "api/turns/sse_reply.hpp"
#include "api/turns/turn_follower.hpp"
#include "api/ws/chat_socket.hpp"
#include "db/stored_names.hpp"

namespace datachat::api {
namespace {

using core::Errc;
using core::fail;
using core::Result;

struct StopReply {
    std::string turn_id;
    std::string state;
};

}

template <>
struct Shape<StopReply> {
    static constexpr std::string_view name = "Stopped";
    static constexpr auto fields =
        std::tuple{required("turn_id", &StopReply::turn_id), required("state", &StopReply::state)};
};

namespace {

asio::awaitable<Result<Response>> ask(Services& services, Call& call)
{
    auto question = read_chat_request(call.request().body);
    if (!question)
        co_return std::unexpected(question.error());
    if (question->project_id)
        call.context.scope.project_id = *question->project_id;
    if (auto project = co_await services.repositories.projects().get(call.context.scope); !project)
        co_return std::unexpected(project.error());
    auto begun = co_await begin_chat_turn(services, call.context, std::move(*question));
    if (!begun)
        co_return std::unexpected(begun.error());
    co_return co_await stream_turn(services, call, std::move(*begun));
}

asio::awaitable<Result<Response>> resume(Services& services, Call& call)
{
    auto chat = co_await services.repositories.chats().get(call.context.scope, call.id());
    if (!chat)
        co_return std::unexpected(chat.error());
    auto latest = co_await services.repositories.turns().find_latest(call.context.scope, call.id());
    if (!latest)
        co_return std::unexpected(latest.error());
    if (!*latest || is_at_rest((*latest)->state))
        co_return json_reply({}, 204);
    co_return co_await stream_turn(services, call, BegunTurn{.turn_id = (*latest)->id});
}

asio::awaitable<Result<StopReply>> stop(Services& services, Call& call)
{
    auto chat = co_await services.repositories.chats().get(call.context.scope, call.id());
    if (!chat)
        co_return std::unexpected(chat.error());
    auto latest = co_await services.repositories.turns().find_latest(call.context.scope, call.id());
    if (!latest)
        co_return std::unexpected(latest.error());
    if (!*latest)
        co_return StopReply{};
    // A plan that waits is no running answer: it is rejected, not stopped.
    db::Turn turn = **latest;
    if (!is_at_rest(turn.state)) {
        auto stopped = co_await services.turns.stop(call.context.scope, turn.id);
        if (!stopped)
            co_return std::unexpected(stopped.error());
        turn = std::move(*stopped);
    }
    co_return StopReply{turn.id, db::stored_name(turn.state)};
}

}

Routes turn_routes(Services& services)
{
    Routes routes;
    routes.push_back(
        streaming(Method::post, "/api/chat",
                  "Asks a question, or decides about a waiting plan; the reply is the UI message stream of the AI SDK.",
                  [&services](Call& call) { return ask(services, call); }));
    routes.back().in_project = false; // the project may stand in the body
    routes.back().request_type = "application/json";
    routes.back().response_type = "text/event-stream";
    routes.back().describe_request = describe_chat_request;
    routes.push_back(
        streaming(Method::get, "/api/chat/{id}/stream",
                  "The answer that is being given in a chat, from its start and then live; 204 when nothing runs.",
                  [&services](Call& call) { return resume(services, call); }));
    routes.back().response_type = "text/event-stream";
    routes.push_back(writing<Nothing, StopReply>(Method::post, "/api/chat/{id}/stop",
                                                 "Stops the answer that is being given.",
                                                 [&services](Call& call, Nothing) { return stop(services, call); }));
    routes.back().role = models::Role::viewer;
    routes.push_back(streaming(Method::get, "/api/chat/ws", "The same stream over a WebSocket.",
                               [&services](Call& call) { return open_chat_socket(services, call); }));
    routes.back().response_type = "";
    routes.back().success = 101;
    return routes;
}

}
