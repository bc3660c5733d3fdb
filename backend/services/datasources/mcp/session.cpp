#include "services/datasources/mcp/session.hpp"

#include "services/datasources/mcp/http_channel.hpp"
#include "services/datasources/mcp/stdio_channel.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace datachat::services::datasources::mcp {
namespace {

using core::Errc;
using core::Error;
using core::fail;
using std::chrono::steady_clock;

constexpr std::chrono::seconds discovery{5}; // old servers may keep silent on what they do not know
constexpr std::chrono::seconds beginning{30};
constexpr int most_pages = 100;
constexpr std::size_t longest_list = 16U << 20U;

constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);

RequestContext until(RequestContext context, std::chrono::steady_clock::duration time)
{
    context.deadline = std::min(context.deadline, steady_clock::now() + time);
    return context;
}

std::string text_in(const json::object& object, std::string_view name)
{
    const json::value* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::unexpected<Error> told(const RpcError& error, std::string_view method)
{
    const std::string words = error.message.empty() ? fmt::format("error {}", error.code) : error.message;
    return fail(Errc::upstream, fmt::format("The MCP server refused {}: {}", method, words),
                fmt::format("{} ({})", words, error.code));
}

// Of an UnsupportedProtocolVersionError: the newest of the server's revisions that is spoken here.
std::optional<Revision> revision_in(const RpcError& error)
{
    std::optional<Revision> best;
    const json::object* data = error.data.if_object();
    const json::value* list = data != nullptr ? data->if_contains("supported") : nullptr;
    for (const json::value& name : list != nullptr && list->is_array() ? list->get_array() : json::array()) {
        const auto known = name.is_string() ? revision_from_name(name.get_string()) : std::nullopt;
        if (known && (!best || *known > *best))
            best = known;
    }
    return best;
}

}

McpClient::Session::Session(std::shared_ptr<const McpConfig> config, const asio::any_io_executor& executor,
                            asio::thread_pool& pool)
    : kept_config_(std::move(config)), config_(*kept_config_), strand_(asio::make_strand(executor)), pool_(pool),
      begun_(strand_)
{
    if (!config_.is_program())
        http_ = std::make_unique<net::HttpClient>(executor,
                                                  net::HttpClientOptions{.private_addresses = config_.private_addresses,
                                                                         .max_connections_per_host = 8,
                                                                         .certificate_file = config_.certificate_file});
}

Error McpClient::Session::cleaned(Error error) const
{
    error.message = without_secrets(std::move(error.message), config_);
    error.detail = without_secrets(std::move(error.detail), config_);
    return error;
}

RequestContext McpClient::Session::limited(RequestContext context) const
{
    return until(std::move(context), config_.call_time);
}

Result<McpClient::Session::ChannelPtr> McpClient::Session::make_channel()
{
    if (!config_.is_program())
        return std::make_shared<HttpChannel>(config_, *http_, pool_);
    auto started = StdioChannel::start(config_, strand_, pool_);
    if (!started)
        return std::unexpected(started.error());
    return ChannelPtr(std::move(*started));
}

// One beginning at a time: who comes meanwhile waits for it.
asio::awaitable<Result<McpClient::Session::ChannelPtr>> McpClient::Session::channel(RequestContext context)
{
    while (beginning_) {
        begun_.expires_at(context.deadline);
        co_await begun_.async_wait(no_throw);
        if (steady_clock::now() >= context.deadline)
            co_return fail(Errc::timeout, "The MCP server did not begin in time.");
    }
    if (channel_ && !channel_->is_broken())
        co_return channel_;
    channel_.reset();
    beginning_ = true;
    auto begun = co_await begin(until(std::move(context), beginning));
    beginning_ = false;
    begun_.cancel();
    if (begun)
        channel_ = *begun;
    co_return begun;
}

asio::awaitable<Result<McpClient::Session::ChannelPtr>> McpClient::Session::begin(RequestContext context)
{
    if (config_.revision || has_handshake_)
        co_return co_await begin_in(context, config_.revision  ? *config_.revision
                                             : *has_handshake_ ? newest_with_handshake
                                                               : Revision::r2026_07_28);
    co_return co_await begin_in(std::move(context), std::nullopt);
}

// Without a wish: the newest first, and the handshake where that is not understood.
asio::awaitable<Result<McpClient::Session::ChannelPtr>> McpClient::Session::begin_in(RequestContext context,
                                                                                     std::optional<Revision> wanted)
{
    auto made = make_channel();
    if (!made)
        co_return std::unexpected(made.error());
    ChannelPtr channel = std::move(*made);
    if (!wanted || !has_handshake(*wanted)) {
        auto discovered = co_await discover(wanted ? context : until(context, discovery), channel, wanted.has_value());
        if (discovered && *discovered) {
            has_handshake_ = false;
            co_return channel;
        }
        const bool give_up = wanted || context.cancel.stop_requested() || steady_clock::now() > context.deadline;
        if (!discovered && give_up) {
            co_await channel->close();
            co_return std::unexpected(discovered.error());
        }
        const Errc code = discovered ? Errc::unsupported : discovered.error().code;
        if (code == Errc::unauthorized || code == Errc::forbidden || code == Errc::unavailable ||
            code == Errc::rate_limited || code == Errc::not_found)
            co_return std::unexpected(discovered.error());
        if (channel->is_broken() || code == Errc::timeout) { // it did not survive the question
            co_await channel->close();
            auto again = make_channel();
            if (!again)
                co_return std::unexpected(again.error());
            channel = std::move(*again);
        }
    }
    auto hands = co_await shake_hands(context, channel, wanted.value_or(newest_with_handshake));
    if (!hands) {
        co_await channel->close();
        co_return std::unexpected(hands.error());
    }
    has_handshake_ = true;
    co_return channel;
}

// Whether the server speaks 2026-07-28. `certain`: somebody said so.
asio::awaitable<Result<bool>> McpClient::Session::discover(RequestContext context, ChannelPtr channel, bool certain)
{
    auto reply = co_await channel->call(
        context, {.method = "server/discover", .parameters = {}, .revision = Revision::r2026_07_28});
    if (!reply)
        co_return std::unexpected(reply.error());
    if (reply->error) {
        if (reply->error->code == unsupported_version) {
            const auto other = revision_in(*reply->error);
            if (other && has_handshake(*other))
                co_return false;
            co_return fail(
                Errc::unsupported,
                fmt::format("The MCP server speaks none of the revisions that DataChat speaks (2024-11-05 to "
                            "2026-07-28): {}",
                            json::serialize(reply->error->data).substr(0, 200)));
        }
        if (certain)
            co_return told(*reply->error, "server/discover");
        co_return false;
    }
    const json::value* versions = reply->result.if_contains("supportedVersions");
    if (versions != nullptr && versions->is_array()) {
        const auto is_ours = [](const json::value& one) {
            return one.is_string() && one.get_string() == name(Revision::r2026_07_28);
        };
        if (std::ranges::none_of(versions->get_array(), is_ours) && !certain)
            co_return false;
    }
    revision_ = Revision::r2026_07_28;
    note_server(reply->result);
    co_return true;
}

asio::awaitable<Result<void>> McpClient::Session::shake_hands(RequestContext context, ChannelPtr channel,
                                                              Revision revision)
{
    Call call{.method = "initialize",
              .parameters = {{"protocolVersion", name(revision)},
                             {"capabilities", json::object()},
                             {"clientInfo", client_info()}},
              .revision = revision};
    auto reply = co_await channel->call(context, std::move(call));
    if (!reply)
        co_return std::unexpected(reply.error());
    if (reply->error)
        co_return told(*reply->error, "to begin");
    const std::string answered = text_in(reply->result, "protocolVersion");
    const auto spoken = revision_from_name(answered);
    if (!spoken || !has_handshake(*spoken))
        co_return fail(Errc::unsupported,
                       fmt::format("The MCP server wants to speak revision \"{}\", which DataChat does "
                                   "not: it speaks 2024-11-05 to 2026-07-28.",
                                   plain_words(answered, 40)));
    revision_ = *spoken;
    note_server(reply->result);
    co_return co_await channel->tell(context,
                                     {.method = "notifications/initialized", .parameters = {}, .revision = revision_});
}

void McpClient::Session::note_server(const json::object& result)
{
    capabilities_.clear();
    if (const json::value* given = result.if_contains("capabilities"); given != nullptr && given->is_object())
        capabilities_ = given->get_object();
    const json::value* info = result.if_contains("serverInfo");
    const json::value* meta = result.if_contains("_meta");
    if (info == nullptr && meta != nullptr && meta->is_object())
        info = meta->get_object().if_contains("io.modelcontextprotocol/serverInfo");
    product_ = "a server without a name";
    if (info != nullptr && info->is_object())
        product_ = plain_words(text_in(info->get_object(), "name") + ' ' + text_in(info->get_object(), "version"), 100);
    listing_.reset();
}

asio::awaitable<Result<json::object>> McpClient::Session::ask_once(RequestContext context, Call call)
{
    auto channel = co_await this->channel(context);
    if (!channel)
        co_return std::unexpected(channel.error());
    call.revision = revision_;
    const std::string method = call.method;
    auto reply = co_await (*channel)->call(std::move(context), std::move(call));
    if (!reply)
        co_return std::unexpected(reply.error());
    if (reply->error)
        co_return told(*reply->error, method);
    co_return std::move(reply->result);
}

asio::awaitable<Result<json::object>> McpClient::Session::ask(std::shared_ptr<Session> self, RequestContext context,
                                                              Call call, bool again)
{
    context = self->limited(std::move(context));
    auto result = co_await self->ask_once(context, call);
    const bool broke = !self->channel_ || self->channel_->is_broken();
    if (!result && again && broke && result.error().code == Errc::upstream)
        result = co_await self->ask_once(context, std::move(call));
    if (!result)
        co_return std::unexpected(self->cleaned(result.error()));
    co_return result;
}

asio::awaitable<Result<std::vector<json::object>>> McpClient::Session::pages(RequestContext context, std::string method)
{
    std::vector<json::object> all;
    std::string cursor;
    while (true) {
        Call call{.method = method, .parameters = {}, .longest = longest_list};
        if (!cursor.empty())
            call.parameters["cursor"] = cursor;
        auto page = co_await ask_once(context, std::move(call));
        if (!page)
            co_return std::unexpected(page.error());
        const std::string next = text_in(*page, "nextCursor");
        all.push_back(std::move(*page));
        if (next.empty())
            co_return all;
        if (next == cursor || all.size() >= most_pages)
            co_return fail(Errc::upstream, fmt::format("The MCP server's {} never ends.", method));
        cursor = next;
    }
}

asio::awaitable<Result<ListingPtr>> McpClient::Session::list(RequestContext context)
{
    auto channel = co_await this->channel(context);
    if (!channel)
        co_return std::unexpected(channel.error());
    const std::uint64_t changes = (*channel)->changes();
    auto listing = std::make_shared<Listing>();
    listing->product = product_;
    listing->revision = revision_;
    listing->read = steady_clock::now();
    if (capabilities_.contains("tools")) {
        auto pages = co_await this->pages(context, "tools/list");
        if (!pages)
            co_return std::unexpected(pages.error());
        for (const json::object& page : *pages)
            std::ranges::move(tools_in(page), std::back_inserter(listing->tools));
    }
    if (capabilities_.contains("resources")) {
        auto pages = co_await this->pages(context, "resources/list");
        if (!pages)
            co_return std::unexpected(pages.error());
        for (const json::object& page : *pages)
            std::ranges::move(resources_in(page), std::back_inserter(listing->resources));
    }
    listed_changes_ = changes;
    listing_ = listing;
    co_return listing;
}

asio::awaitable<Result<ListingPtr>> McpClient::Session::listing(std::shared_ptr<Session> self, RequestContext context)
{
    context = self->limited(std::move(context));
    const bool alive = self->channel_ && !self->channel_->is_broken();
    if (self->listing_ && alive && self->channel_->changes() == self->listed_changes_ &&
        steady_clock::now() - self->listing_->read < std::max(self->config_.options.keep, std::chrono::seconds(1)))
        co_return self->listing_;
    auto listed = co_await self->list(context);
    const bool broke = !self->channel_ || self->channel_->is_broken();
    if (!listed && alive && broke && listed.error().code == Errc::upstream)
        listed = co_await self->list(context);
    if (!listed)
        co_return std::unexpected(self->cleaned(listed.error()));
    co_return listed;
}

asio::awaitable<std::string> McpClient::Session::last_words(std::shared_ptr<Session> self)
{
    co_return self->channel_ ? without_secrets(plain_words(self->channel_->last_words(), 500), self->config_)
                             : std::string();
}

asio::awaitable<void> McpClient::Session::close(std::shared_ptr<Session> self)
{
    self->listing_.reset();
    const ChannelPtr channel = std::exchange(self->channel_, nullptr);
    if (channel)
        co_await channel->close();
}

}
