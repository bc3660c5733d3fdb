#include "api/routes/page_views.hpp"
#include "api/routes/routes.hpp"
#include "api/turns/turn_follower.hpp"
#include "api/turns/ui_stream.hpp"

#include <fmt/format.h>

namespace datachat::api {
namespace {

using core::Errc;
using core::fail;
using core::Result;

struct ChatView {
    std::string id;
    std::string title;
    std::int64_t created_at_ms = 0;
    std::int64_t updated_at_ms = 0;
};

struct ChatWithMessages {
    ChatView chat;
    std::vector<RawJson> messages;
    std::optional<std::string> active_turn;
};

struct RenameChat {
    std::string title;
};

}

template <>
struct Shape<ChatView> {
    static constexpr std::string_view name = "Chat";
    static constexpr auto fields = std::tuple{required("id", &ChatView::id), required("title", &ChatView::title),
                                              required("created_at_ms", &ChatView::created_at_ms),
                                              required("updated_at_ms", &ChatView::updated_at_ms, "The last question")};
};
template <>
struct Shape<ChatWithMessages> {
    static constexpr std::string_view name = "ChatWithMessages";
    static constexpr auto fields = std::tuple{
        required("chat", &ChatWithMessages::chat),
        required("messages", &ChatWithMessages::messages, "UIMessages of the AI SDK; questions and answers alternate"),
        optional("active_turn", &ChatWithMessages::active_turn, "The turn that is being worked on")};
};
template <>
struct Shape<RenameChat> {
    static constexpr std::string_view name = "RenameChat";
    static constexpr auto fields = std::tuple{required("title", &RenameChat::title)};
};

}

DATACHAT_LIST(datachat::api::ChatView, "Chats")

namespace datachat::api {
namespace {

constexpr int turns_at_once = 500;
constexpr int most_parts = 1000;
constexpr std::size_t longest_title = 200;

ChatView view(const db::Chat& chat)
{
    return {chat.id, chat.title, chat.created_at_ms, chat.updated_at_ms};
}

asio::awaitable<Result<ListOf<ChatView>>> list_chats(Services& services, Call& call)
{
    auto page = page_request(call);
    if (!page)
        co_return std::unexpected(page.error());
    const std::string words = call.query("search");
    if (words.size() > 200)
        co_return fail(Errc::invalid_argument, "The parameter search may have 200 characters.");
    auto chats = words.empty()
                     ? co_await services.repositories.chats().list(call.context.scope, call.context.principal.id,
                                                                   std::move(*page))
                     : co_await services.repositories.chats().search(call.context.scope, call.context.principal.id,
                                                                     words, std::move(*page));
    if (!chats)
        co_return std::unexpected(chats.error());
    ListOf<ChatView> list{.next = chats->next};
    for (const db::Chat& chat : chats->items)
        list.items.push_back(view(chat));
    co_return list;
}

asio::awaitable<Result<ChatWithMessages>> show_chat(Services& services, Call& call)
{
    const models::Scope scope = call.context.scope;
    auto chat = co_await services.repositories.chats().get(scope, call.id());
    if (!chat)
        co_return std::unexpected(chat.error());
    ChatWithMessages reply{.chat = view(*chat)};
    db::PageRequest page{.limit = turns_at_once};
    do {
        auto turns = co_await services.repositories.turns().list(scope, call.id(), page);
        if (!turns)
            co_return std::unexpected(turns.error());
        for (const db::Turn& turn : turns->items) {
            auto parts = co_await services.repositories.turns().parts(scope, turn.id, 0, most_parts);
            if (!parts)
                co_return std::unexpected(parts.error());
            reply.messages.push_back({ui_messages(turn, *parts)});
            if (!is_at_rest(turn.state))
                reply.active_turn = turn.id;
        }
        page.after = turns->next;
    } while (!page.after.empty());
    co_return reply;
}

asio::awaitable<Result<ChatView>> rename_chat(Services& services, Call& call, RenameChat body)
{
    if (body.title.empty() || body.title.size() > longest_title)
        co_return fail(Errc::invalid_argument, "/title must have 1 to 200 characters.");
    auto renamed = co_await services.repositories.chats().rename(call.context.scope, call.id(), std::move(body.title));
    if (!renamed)
        co_return std::unexpected(renamed.error());
    auto chat = co_await services.repositories.chats().get(call.context.scope, call.id());
    if (!chat)
        co_return std::unexpected(chat.error());
    co_return view(*chat);
}

asio::awaitable<Result<Nothing>> remove_chat(Services& services, Call& call)
{
    auto latest = co_await services.repositories.turns().find_latest(call.context.scope, call.id());
    if (!latest)
        co_return std::unexpected(latest.error());
    if (*latest && !is_at_rest((*latest)->state))
        co_return fail(Errc::conflict, "A question of this chat is being answered: stop it first.");
    auto removed = co_await services.repositories.chats().remove(call.context.scope, call.id());
    if (!removed)
        co_return std::unexpected(removed.error());
    co_return Nothing{};
}

}

Routes chat_routes(Services& services)
{
    Routes routes;
    routes.push_back(reading<ListOf<ChatView>>("/api/chats", "Lists the chats, the last begun first.",
                                               [&services](Call& call) { return list_chats(services, call); }));
    routes.back().parameters = page_parameters();
    routes.back().parameters.push_back({"search", "Words in titles and questions"});
    routes.push_back(reading<ChatWithMessages>("/api/chats/{id}", "Shows a chat with its messages.",
                                               [&services](Call& call) { return show_chat(services, call); }));
    routes.push_back(writing<RenameChat, ChatView>(
        Method::patch, "/api/chats/{id}", "Renames a chat.",
        [&services](Call& call, RenameChat body) { return rename_chat(services, call, std::move(body)); }));
    routes.push_back(
        writing<Nothing, Nothing>(Method::remove, "/api/chats/{id}", "Deletes a chat with all that was said in it.",
                                  [&services](Call& call, Nothing) { return remove_chat(services, call); }));
    for (Route& route : routes)
        route.role = models::Role::viewer;
    return routes;
}

}
