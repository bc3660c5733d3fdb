#include "services/datasources/mcp/http_channel.hpp"

#include "core/run_blocking.hpp"
#include "net/retry_policy.hpp"
#include "net/sse_parser.hpp"
#include "services/datasources/mcp/tool_list.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::services::datasources::mcp {
namespace {

using core::Errc;
using core::Error;
using core::fail;
using std::chrono::steady_clock;

constexpr std::size_t most_beside = 8U << 20U; // notifications in a stream, in bytes
constexpr std::size_t most_unasked = 20'000;
constexpr std::size_t parsed_at_once = 64U << 10U; // what is larger is read on the pool
constexpr std::size_t longest_session = 1'000;
constexpr std::chrono::seconds farewell{2};

std::chrono::milliseconds left_until(steady_clock::time_point deadline)
{
    if (deadline == steady_clock::time_point::max())
        return std::chrono::minutes(10);
    return std::max(std::chrono::milliseconds(1),
                    std::chrono::duration_cast<std::chrono::milliseconds>(deadline - steady_clock::now()));
}

bool is_visible(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7F'; });
}

}

HttpChannel::HttpChannel(const McpConfig& config, net::HttpClient& client, asio::thread_pool& pool)
    : config_(config), client_(client), pool_(pool), who_(net::parse_target(config.address).authority)
{
}

net::HttpRequest HttpChannel::request_of(const Call& call, std::string body) const
{
    net::HttpRequest request{
        .method = "POST", .url = config_.address, .headers = config_.headers, .body = std::move(body)};
    const auto add = [&](std::string header, std::string value) {
        request.headers.emplace_back(std::move(header), std::move(value));
    };
    add("Content-Type", "application/json");
    add("Accept", "application/json, text/event-stream");
    if (!config_.token.empty() && config_.token_header.empty())
        add("Authorization", "Bearer " + config_.token);
    else if (!config_.token.empty())
        add(config_.token_header, config_.token);
    if (!session_.empty())
        add("Mcp-Session-Id", session_);
    if (begun_ || !has_handshake(call.revision))
        add("MCP-Protocol-Version", std::string(name(call.revision)));
    if (has_handshake(call.revision))
        return request;
    add("Mcp-Method", call.method);
    if (!call.name.empty())
        add("Mcp-Name", header_value(call.name));
    for (const auto& [header, value] : call.mirrored)
        add("Mcp-Param-" + header, header_value(value));
    return request;
}

asio::awaitable<Result<RpcReply>> HttpChannel::call(RequestContext context, Call call)
{
    const std::int64_t id = ++last_id_;
    net::HttpRequest request =
        request_of(call, request_text(id, call.method, with_revision(call.parameters, call.revision)));
    request.max_body_bytes = call.longest + most_beside;
    request.first_byte_timeout = request.idle_timeout = left_until(context.deadline);
    auto stream = co_await client_.open(context, std::move(request));
    if (!stream) {
        Error error = stream.error();
        if (error.code == Errc::forbidden)
            error.message += " Set \"allow_private_addresses\" of the source if it shall be.";
        if (error.code == Errc::cancelled || error.code == Errc::timeout)
            co_await take_back(std::move(call), id);
        co_return std::unexpected(std::move(error));
    }
    const std::string_view type = net::find_header(stream->headers(), "Content-Type");
    const bool is_refusal = stream->status() >= 400;
    auto reply = type.starts_with("text/event-stream") && !is_refusal ? co_await read_events(context, *stream, call, id)
                                                                      : co_await read_whole(*stream, call.longest);
    if (!reply && (reply.error().code == Errc::cancelled || reply.error().code == Errc::timeout))
        co_await take_back(std::move(call), id);
    else if (reply && call.method == "initialize" && !reply->error) {
        begun_ = true;
        const std::string_view session = net::find_header(stream->headers(), "Mcp-Session-Id");
        if (session.size() <= longest_session && is_visible(session))
            session_ = session;
    }
    co_return reply;
}

asio::awaitable<Result<RpcMessage>> HttpChannel::parsed(std::string text)
{
    const bool large = text.size() > parsed_at_once;
    auto work = [text = std::move(text)] { return read_message(text); };
    if (large)
        co_return co_await core::run_blocking(pool_, work);
    co_return work();
}

asio::awaitable<Result<RpcReply>> HttpChannel::read_whole(net::HttpStream& stream, std::size_t longest)
{
    std::string body;
    while (true) {
        auto piece = co_await stream.next();
        if (!piece)
            co_return std::unexpected(piece.error());
        if (!*piece)
            break;
        body += **piece;
        if (body.size() > longest)
            co_return fail(Errc::too_large, fmt::format("{} sent a message of more than {} MB.", who_, longest >> 20));
    }
    if (stream.status() >= 400) {
        // An error of MCP is an answer, whatever the status; but who is refused at the door is told so.
        if (stream.status() != 401 && stream.status() != 403 && session_.empty()) {
            if (auto message = read_message(body); message && message->reply.error)
                co_return std::move(message->reply);
        }
        co_return std::unexpected(error_of(stream, body));
    }
    if (stream.status() >= 300)
        co_return fail(Errc::upstream, fmt::format("{} sends on to another address ({}), which is not followed: write "
                                                   "the final address in \"address\".",
                                                   who_, stream.status()));
    const std::string begin = plain_words(body);
    auto message = co_await parsed(std::move(body));
    if (!message || message->kind != RpcMessage::Kind::reply)
        co_return fail(Errc::upstream,
                       fmt::format("{} answered with something that is no MCP: check \"address\".", who_), begin);
    co_return std::move(message->reply);
}

asio::awaitable<Result<RpcReply>> HttpChannel::read_events(RequestContext context, net::HttpStream& stream,
                                                           const Call& call, std::int64_t id)
{
    net::SseParser parser(call.longest);
    std::vector<net::SseEvent> events;
    std::size_t unasked = 0;
    while (true) {
        auto piece = co_await stream.next();
        if (!piece)
            co_return std::unexpected(piece.error());
        if (!*piece)
            co_return fail(Errc::upstream, fmt::format("{} ended its stream before it had answered.", who_));
        events.clear();
        if (auto fed = parser.feed(**piece, events); !fed)
            co_return fail(Errc::too_large,
                           fmt::format("{} sent a message of more than {} MB.", who_, call.longest >> 20));
        for (net::SseEvent& event : events) {
            if (event.data.empty())
                continue;
            auto message = co_await parsed(std::move(event.data));
            if (message && message->kind == RpcMessage::Kind::reply && message->number() == id)
                co_return std::move(message->reply);
            if (++unasked > most_unasked)
                co_return fail(Errc::upstream,
                               fmt::format("{} sends one message after another that nobody asked for.", who_));
            if (!message)
                continue;
            if (message->kind == RpcMessage::Kind::notification && message->method.ends_with("/list_changed"))
                ++changes_;
            if (message->kind == RpcMessage::Kind::request && has_handshake(call.revision)) {
                net::HttpRequest answer = request_of({.method = "", .revision = call.revision}, answer_text(*message));
                co_await client_.fetch(context, std::move(answer)); // whether it is heard is the server's affair
            }
        }
    }
}

Error HttpChannel::error_of(const net::HttpStream& stream, const std::string& body)
{
    const int status = stream.status();
    Error error{Errc::unsupported, "", plain_words(body)};
    if (status == 401) {
        error.code = Errc::unauthorized;
        error.message = config_.token.empty()
                            ? fmt::format("{} wants credentials (401): set \"token\" of the source.", who_)
                            : fmt::format("{} does not accept the token (401): it may have expired.", who_);
    } else if (status == 403) {
        error.code = Errc::forbidden;
        error.message = fmt::format("{} does not let this token do that (403).", who_);
    } else if (status == 404 && !session_.empty()) {
        broken_ = true;
        error.code = Errc::upstream;
        error.message = fmt::format("{} has ended the session.", who_);
    } else if (status == 429) {
        error.code = Errc::rate_limited;
        error.retry_after =
            net::parse_retry_after(net::find_header(stream.headers(), "Retry-After"), std::chrono::system_clock::now());
        error.message = fmt::format("{} has had enough questions for now (429): ask again in a while.", who_);
    } else if (status >= 500) {
        error.code = Errc::upstream;
        error.message = fmt::format("{} failed ({}): ask again later.", who_, status);
    } else {
        error.message =
            fmt::format("{} does not speak MCP's streamable HTTP at this address ({}): check \"address\". The "
                        "old transport, HTTP with SSE, is not spoken here.",
                        who_, status);
    }
    return error;
}

// From 2026-07-28 on, that the stream is closed says it.
asio::awaitable<void> HttpChannel::take_back(Call call, std::int64_t id)
{
    if (!has_handshake(call.revision) || !begun_)
        co_return;
    const RequestContext context{.deadline = steady_clock::now() + farewell};
    Call cancelled{.method = "notifications/cancelled", .parameters = {{"requestId", id}}, .revision = call.revision};
    co_await tell(context, std::move(cancelled));
}

asio::awaitable<Result<void>> HttpChannel::tell(RequestContext context, Call call)
{
    net::HttpRequest request = request_of(call, notification_text(call.method, call.parameters));
    auto response = co_await client_.fetch(std::move(context), std::move(request));
    if (!response)
        co_return std::unexpected(response.error());
    if (response->status >= 400)
        co_return fail(Errc::upstream, fmt::format("{} refused \"{}\" ({}).", who_, call.method, response->status),
                       plain_words(response->body));
    co_return Result<void>();
}

asio::awaitable<void> HttpChannel::close()
{
    if (session_.empty())
        co_return;
    const RequestContext context{.deadline = steady_clock::now() + farewell};
    net::HttpRequest request = request_of({.method = "", .revision = newest_with_handshake}, "");
    request.method = "DELETE";
    session_.clear();
    broken_ = true;
    co_await client_.fetch(context, std::move(request)); // a server may decline it
}

}
