#include "api/ws/chat_socket.hpp"

#include "api/http/problem.hpp"
#include "api/ws/socket_session.hpp"

#include <algorithm>

namespace datachat::api {
namespace {

bool holds_word(std::string_view list, std::string_view word)
{
    const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b; };
    const auto found = std::ranges::search(list, word, same);
    return !found.empty();
}

}

asio::awaitable<core::Result<Response>> open_chat_socket(Services& services, Call& call)
{
    const Request& request = call.request();
    if (!holds_word(request.header("upgrade"), "websocket") || !holds_word(request.header("connection"), "upgrade")) {
        Response response = problem(core::Errc::unsupported, "This path speaks WebSocket: ask for an upgrade.", 426);
        response.headers.emplace_back("Upgrade", "websocket");
        co_return response;
    }
    if (request.header("sec-websocket-version") != "13" || request.header("sec-websocket-key").size() != 24)
        co_return problem(core::Errc::invalid_argument, "That is not a WebSocket handshake of version 13.", 400);
    const std::stop_token draining = call.exchange.draining();
    call.exchange.upgrade([&services, context = call.context, draining](asio::ip::tcp::socket socket, Request upgrade) {
        return serve_chat_socket(services, context, std::move(socket), std::move(upgrade), draining);
    });
    co_return Response{.sent = true};
}

}
