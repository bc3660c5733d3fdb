#include "services/datasources/mcp/mcp_client.hpp"

#include "services/datasources/mcp/session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace datachat::services::datasources::mcp {

const Tool* Listing::find_tool(std::string_view name) const
{
    const auto found = std::ranges::find(tools, name, &Tool::name);
    return found == tools.end() ? nullptr : &*found;
}

McpClient::McpClient(std::shared_ptr<const McpConfig> config, asio::any_io_executor executor, asio::thread_pool& pool)
    : session_(std::make_shared<Session>(std::move(config), executor, pool))
{
}

McpClient::~McpClient()
{
    asio::co_spawn(session_->strand(), Session::close(session_), asio::detached);
}

asio::awaitable<Result<ListingPtr>> McpClient::listing(RequestContext context)
{
    auto work = Session::listing(session_, std::move(context));
    co_return co_await asio::co_spawn(session_->strand(), std::move(work), asio::use_awaitable);
}

asio::awaitable<Result<json::object>> McpClient::call_tool(RequestContext context, std::string tool,
                                                           json::object arguments, std::size_t longest)
{
    auto now = co_await listing(context);
    if (!now)
        co_return std::unexpected(now.error());
    Call call{.method = "tools/call", .name = tool, .longest = longest};
    const Tool* known = (*now)->find_tool(tool);
    for (const auto& [header, argument] : known != nullptr ? known->mirrored : decltype(known->mirrored)()) {
        const json::value* value = arguments.if_contains(argument);
        if (value != nullptr && !value->is_null() && !value->is_structured())
            call.mirrored.emplace_back(header, records::as_text(*value));
    }
    call.parameters = {{"name", tool}, {"arguments", std::move(arguments)}};
    const bool again = known != nullptr && known->may_be_called_unasked();
    auto work = Session::ask(session_, std::move(context), std::move(call), again);
    co_return co_await asio::co_spawn(session_->strand(), std::move(work), asio::use_awaitable);
}

asio::awaitable<Result<json::object>> McpClient::read_resource(RequestContext context, std::string address,
                                                               std::size_t longest)
{
    Call call{.method = "resources/read", .parameters = {{"uri", address}}, .name = address, .longest = longest};
    auto work = Session::ask(session_, std::move(context), std::move(call), true);
    co_return co_await asio::co_spawn(session_->strand(), std::move(work), asio::use_awaitable);
}

asio::awaitable<std::string> McpClient::last_words()
{
    auto work = Session::last_words(session_);
    co_return co_await asio::co_spawn(session_->strand(), std::move(work), asio::use_awaitable);
}

asio::awaitable<void> McpClient::close()
{
    auto work = Session::close(session_);
    co_await asio::co_spawn(session_->strand(), std::move(work), asio::use_awaitable);
}

}
