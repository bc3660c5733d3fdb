#include "services/llm/http_chat_model.hpp"

#include "net/pause.hpp"
#include "services/llm/refusal.hpp"

#include <algorithm>
#include <random>

namespace datachat::services::llm {

using core::Errc;
using std::chrono::milliseconds;

// How one request ended: with a reply, or with an error and what can be done about it.
struct HttpChatModel::Attempt {
    Result<Reply> reply;
    int status = 0;
    bool worth_retrying = false; // never once a part has gone to the sink
    std::string refusal = {};    // the body of a refusal, to see what was refused
};

Jitter random_jitter()
{
    return [] {
        thread_local std::minstd_rand generator(std::random_device{}());
        return std::uniform_real_distribution<double>(0, 1)(generator);
    };
}

HttpChatModel::HttpChatModel(ModelSettings settings, net::HttpClient& client, const core::Clock& clock,
                             ChatModelLimits limits, Jitter jitter)
    : settings_(std::move(settings)), wire_(make_wire(settings_)), client_(client), clock_(clock), limits_(limits),
      jitter_(std::move(jitter))
{
    const ProviderProfile* profile = find_provider(settings_.provider);
    features_.max_completion_tokens = profile && profile->max_completion_tokens;
}

std::string HttpChatModel::id() const
{
    return settings_.provider + "/" + settings_.model;
}

WireFeatures HttpChatModel::features() const
{
    const std::scoped_lock lock(mutex_);
    return features_;
}

void HttpChatModel::remember(WireFeatures features)
{
    const std::scoped_lock lock(mutex_);
    features_ = features;
}

asio::awaitable<Result<Reply>> HttpChatModel::stream(RequestContext context, Conversation conversation, PartSink& sink)
{
    context.deadline = std::min(context.deadline, clock_.steady_now() + limits_.total);
    WireFeatures current = features();
    for (int number = 1;;) {
        Attempt ended = co_await attempt(context, conversation, current, sink);
        if (ended.reply) {
            remember(current);
            co_return std::move(ended.reply);
        }
        if (const auto fewer = wire_->without_refused_feature(current, ended.status, ended.refusal)) {
            current = *fewer; // each goes once, so this ends
            continue;
        }
        const auto time_left = std::chrono::duration_cast<milliseconds>(context.deadline - clock_.steady_now());
        const net::FailedAttempt failed{number, ended.status, ended.reply.error().retry_after};
        const auto delay =
            ended.worth_retrying ? net::delay_before_retry(limits_.retry, failed, time_left, jitter_()) : std::nullopt;
        if (!delay)
            co_return std::move(ended.reply);
        auto waited = co_await net::pause(context, *delay);
        if (!waited)
            co_return std::unexpected(std::move(waited.error()));
        ++number;
    }
}

asio::awaitable<HttpChatModel::Attempt> HttpChatModel::attempt(RequestContext context, const Conversation& conversation,
                                                               WireFeatures features, PartSink& sink)
{
    auto body = wire_->request_body(conversation, features);
    if (!body)
        co_return Attempt{std::unexpected(std::move(body.error()))};
    net::HttpRequest request;
    request.method = "POST";
    request.url = wire_->url();
    request.headers = wire_->headers();
    request.body = std::move(*body);
    request.first_byte_timeout = limits_.first_byte;
    request.idle_timeout = limits_.idle;
    request.max_body_bytes = 64 * limits_.max_reply_bytes; // an event is far longer than the text it carries

    auto stream = co_await client_.open(std::move(context), std::move(request));
    if (!stream) {
        const bool worth_retrying =
            stream.error().code == Errc::upstream; // broken off; who does not answer at all will not soon
        co_return Attempt{std::unexpected(std::move(stream.error())), 0, worth_retrying};
    }
    if (stream->status() != 200)
        co_return co_await read_refusal(std::move(*stream));
    co_return co_await read_reply(std::move(*stream), sink);
}

asio::awaitable<HttpChatModel::Attempt> HttpChatModel::read_refusal(net::HttpStream stream)
{
    constexpr std::size_t enough = 64U << 10U;
    Attempt ended;
    ended.status = stream.status();
    while (ended.refusal.size() < enough) {
        auto piece = co_await stream.next(milliseconds(5'000));
        if (!piece || !*piece)
            break; // the status says enough
        ended.refusal += **piece;
    }
    Refusal refusal = refusal_of(ended.status, stream.headers(), ended.refusal, settings_, clock_.now());
    ended.worth_retrying = refusal.worth_retrying;
    ended.reply = std::unexpected(std::move(refusal.error));
    co_return ended;
}

asio::awaitable<HttpChatModel::Attempt> HttpChatModel::read_reply(net::HttpStream stream, PartSink& sink)
{
    const bool streamed = !net::find_header(stream.headers(), "Content-Type").starts_with("application/json");
    const auto reader = wire_->reader(streamed, limits_.max_reply_bytes);
    bool nothing_shown = true;
    while (!reader->ended()) {
        const auto patience = reader->is_whole() ? std::optional(limits_.after_end) : std::nullopt;
        auto piece = co_await stream.next(patience);
        if (!piece && reader->is_whole() && piece.error().code != Errc::cancelled)
            break; // a server that neither says that it has ended nor closes
        if (!piece) {
            const bool worth_retrying = nothing_shown && piece.error().code == Errc::upstream;
            co_return Attempt{std::unexpected(std::move(piece.error())), 0, worth_retrying};
        }
        if (!*piece)
            break;
        auto added = reader->feed(**piece);
        if (!added)
            co_return Attempt{std::unexpected(std::move(added.error()))};
        if (!added->reasoning.empty())
            sink.reasoning(added->reasoning);
        if (added->text.empty())
            continue;
        nothing_shown = false;
        sink.text(added->text);
    }
    if (reader->ended())
        co_await stream.next(milliseconds(20)); // the end of the body: the connection can then be used again
    auto reply = reader->finish();
    if (reply && nothing_shown)
        sink.text(reply->text);
    co_return Attempt{std::move(reply)};
}

}
