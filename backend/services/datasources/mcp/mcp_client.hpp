#pragma once

#include "net/http_client.hpp"
#include "services/datasources/mcp/channel.hpp"
#include "services/datasources/mcp/mcp_config.hpp"
#include "services/datasources/mcp/tool_list.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace datachat::services::datasources::mcp {

// What a server has, as it said last.
struct Listing {
    std::string product; // "everything 2.0.0"
    Revision revision = newest_with_handshake;
    std::vector<Tool> tools;
    std::vector<Resource> resources;
    std::chrono::steady_clock::time_point read;

    const Tool* find_tool(std::string_view name) const;
};
using ListingPtr = std::shared_ptr<const Listing>;

// Talks to one MCP server: begins in the newest revision that both speak, begins anew when the connection breaks, and
// lists again when the server says that something has changed or the listing is old. Safe to call from any coroutine:
// its work is done on a strand of its own. No message of an error holds a secret.
class McpClient {
public:
    // The executor's context and `pool` must outlive the client.
    McpClient(std::shared_ptr<const McpConfig> config, asio::any_io_executor executor, asio::thread_pool& pool);
    ~McpClient();

    asio::awaitable<Result<ListingPtr>> listing(RequestContext context);

    // The result of tools/call. Sent once more where the connection broke, if the tool says that it only reads.
    asio::awaitable<Result<json::object>> call_tool(RequestContext context, std::string tool, json::object arguments,
                                                    std::size_t longest);
    asio::awaitable<Result<json::object>> read_resource(RequestContext context, std::string address,
                                                        std::size_t longest);

    // What the server wrote for people beside the protocol, without secrets.
    asio::awaitable<std::string> last_words();

    // Ends the connection, and a program; the next call begins anew.
    asio::awaitable<void> close();

private:
    class Session;
    std::shared_ptr<Session> session_;
};

}
