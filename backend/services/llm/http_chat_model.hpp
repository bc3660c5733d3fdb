#pragma once

#include "core/clock.hpp"
#include "net/http_client.hpp"
#include "net/retry_policy.hpp"
#include "services/llm/chat_model.hpp"
#include "services/llm/chat_wire.hpp"
#include "services/llm/model_settings.hpp"

#include <functional>
#include <mutex>

namespace datachat::services::llm {

struct ChatModelLimits {
    net::RetryPolicy retry;
    std::chrono::milliseconds first_byte{45'000};
    std::chrono::milliseconds after_end{500}; // for the usage, once the reply's text is whole
    std::chrono::milliseconds idle{30'000};   // between two pieces of the reply
    std::chrono::milliseconds total{120'000}; // with all attempts; the context's deadline counts too
    std::size_t max_reply_bytes = 1U << 20U;
};

using Jitter = std::function<double()>; // in [0, 1); safe to call from any thread

Jitter random_jitter();

// A model behind HTTP, in the words of its provider's wire. What a server refuses (a JSON schema, usage in streams,
// ...) is left out from then on.
class HttpChatModel final : public ChatModel {
public:
    HttpChatModel(ModelSettings settings, net::HttpClient& client, const core::Clock& clock,
                  ChatModelLimits limits = {}, Jitter jitter = random_jitter());

    std::string id() const override;
    asio::awaitable<Result<Reply>> stream(RequestContext context, Conversation conversation, PartSink& sink) override;

private:
    struct Attempt;

    asio::awaitable<Attempt> attempt(RequestContext context, const Conversation& conversation, WireFeatures features,
                                     PartSink& sink);
    asio::awaitable<Attempt> read_reply(net::HttpStream stream, PartSink& sink);
    asio::awaitable<Attempt> read_refusal(net::HttpStream stream);
    WireFeatures features() const;
    void remember(WireFeatures features);

    ModelSettings settings_;
    std::unique_ptr<ChatWire> wire_;
    net::HttpClient& client_;
    const core::Clock& clock_;
    ChatModelLimits limits_;
    Jitter jitter_;
    mutable std::mutex mutex_;
    WireFeatures features_;
};

}
