#pragma once

#include "net/http_client.hpp"
#include "services/datasources/mcp/channel.hpp"
#include "services/datasources/mcp/mcp_config.hpp"

#include <boost/asio/thread_pool.hpp>

#include <string>

namespace datachat::services::datasources::mcp {

// A server behind an address, over streamable HTTP: each message is a POST, answered by JSON or by a stream of events.
class HttpChannel final : public Channel {
public:
    // All must outlive the channel; large messages are read on `pool`.
    HttpChannel(const McpConfig& config, net::HttpClient& client, asio::thread_pool& pool);

    // Fails with unsupported for a refusal (4xx) that is no answer of MCP.
    asio::awaitable<Result<RpcReply>> call(RequestContext context, Call call) override;
    asio::awaitable<Result<void>> tell(RequestContext context, Call call) override;
    bool is_broken() const override { return broken_; }
    std::uint64_t changes() const override { return changes_; }
    std::string last_words() const override { return {}; }
    asio::awaitable<void> close() override;

private:
    net::HttpRequest request_of(const Call& call, std::string body) const;
    asio::awaitable<Result<RpcReply>> read_whole(net::HttpStream& stream, std::size_t longest);
    asio::awaitable<Result<RpcReply>> read_events(RequestContext context, net::HttpStream& stream, const Call& call,
                                                  std::int64_t id);
    asio::awaitable<Result<RpcMessage>> parsed(std::string text);
    asio::awaitable<void> take_back(Call call, std::int64_t id);
    core::Error error_of(const net::HttpStream& stream, const std::string& body);

    const McpConfig& config_;
    net::HttpClient& client_;
    asio::thread_pool& pool_;
    std::string who_; // host and port
    std::string session_;
    bool begun_ = false; // the handshake is over: the revision is a header from then on
    bool broken_ = false;
    std::int64_t last_id_ = 0;
    std::uint64_t changes_ = 0;
};

}
