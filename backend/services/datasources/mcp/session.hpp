#pragma once

#include "services/datasources/mcp/mcp_client.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <memory>
#include <optional>

namespace datachat::services::datasources::mcp {

// The work of a client, on its strand; lives as long as one of its coroutines runs.
class McpClient::Session : public std::enable_shared_from_this<McpClient::Session> {
public:
    Session(std::shared_ptr<const McpConfig> config, const asio::any_io_executor& executor, asio::thread_pool& pool);

    const asio::any_io_executor& strand() const { return strand_; }
    static asio::awaitable<Result<ListingPtr>> listing(std::shared_ptr<Session> self, RequestContext context);
    static asio::awaitable<Result<json::object>> ask(std::shared_ptr<Session> self, RequestContext context, Call call,
                                                     bool again);
    static asio::awaitable<std::string> last_words(std::shared_ptr<Session> self);
    static asio::awaitable<void> close(std::shared_ptr<Session> self);

private:
    using ChannelPtr = std::shared_ptr<Channel>;

    asio::awaitable<Result<ChannelPtr>> channel(RequestContext context);
    asio::awaitable<Result<ChannelPtr>> begin(RequestContext context);
    asio::awaitable<Result<ChannelPtr>> begin_in(RequestContext context, std::optional<Revision> wanted);
    Result<ChannelPtr> make_channel();
    asio::awaitable<Result<bool>> discover(RequestContext context, ChannelPtr channel, bool certain);
    asio::awaitable<Result<void>> shake_hands(RequestContext context, ChannelPtr channel, Revision revision);
    void note_server(const json::object& result);
    asio::awaitable<Result<std::vector<json::object>>> pages(RequestContext context, std::string method);
    asio::awaitable<Result<ListingPtr>> list(RequestContext context);
    asio::awaitable<Result<json::object>> ask_once(RequestContext context, Call call);
    core::Error cleaned(core::Error error) const;
    RequestContext limited(RequestContext context) const;

    std::shared_ptr<const McpConfig> kept_config_;
    const McpConfig& config_;
    asio::any_io_executor strand_;
    asio::thread_pool& pool_;
    std::unique_ptr<net::HttpClient> http_;
    ChannelPtr channel_;
    bool beginning_ = false;
    asio::steady_timer begun_; // cancelled when a beginning has ended
    Revision revision_ = newest_with_handshake;
    std::optional<bool> has_handshake_; // what was found out before: it is the server's nature
    std::string product_;
    json::object capabilities_;
    ListingPtr listing_;
    std::uint64_t listed_changes_ = 0;
};

}
