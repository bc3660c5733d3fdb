#pragma once

#include "models/request_context.hpp"
#include "services/datasources/mcp/revision.hpp"
#include "services/datasources/mcp/rpc_message.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace datachat::services::datasources::mcp {

namespace asio = boost::asio;
using models::RequestContext;

struct Call {
    std::string method;
    json::object parameters;
    Revision revision = newest_with_handshake;
    std::string name;                                          // of the tool or the resource: mirrored in a header
    std::vector<std::pair<std::string, std::string>> mirrored; // further headers, as they are sent
    std::size_t longest = 4U << 20U;                           // of the answer, in bytes
};

// One connection to one server: a program that was started, or a session over HTTP. Used on one strand. When it is
// broken, every call fails from then on, and a new one is to be made.
class Channel {
public:
    virtual ~Channel() = default;

    // The server's answer, its own error included. Fails with timeout and cancelled (the server is told, and a program
    // that goes on regardless is ended), too_large, unavailable, unauthorized, forbidden, rate_limited, and upstream
    // for what is no MCP.
    virtual asio::awaitable<Result<RpcReply>> call(RequestContext context, Call call) = 0;

    // Tells something that is not answered.
    virtual asio::awaitable<Result<void>> tell(RequestContext context, Call call) = 0;

    virtual bool is_broken() const = 0;
    // How often the server said that its lists have changed.
    virtual std::uint64_t changes() const = 0;
    // What the server wrote for people beside the protocol; "" if nothing.
    virtual std::string last_words() const = 0;
    virtual asio::awaitable<void> close() = 0;
};

}
