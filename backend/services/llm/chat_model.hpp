#pragma once

#include "core/result.hpp"
#include "models/request_context.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace datachat::services::llm {

namespace asio = boost::asio;
using core::Result;
using models::RequestContext;

enum class Speaker : unsigned char { system, user, assistant };

struct Message {
    Speaker speaker = Speaker::user;
    std::string text;
};

struct Conversation {
    std::vector<Message> messages;
    std::optional<std::string>
        json_schema; // the reply must be JSON of this schema, where the provider can hold it to that
    int max_tokens = 2048;
    double temperature = 0;
    std::optional<std::int64_t> seed; // where the provider takes one
    std::vector<std::string> stop;    // texts that end the reply
};

struct Usage {
    std::int64_t input_tokens = 0;
    std::int64_t output_tokens = 0;
};

struct Reply {
    std::string text;
    Usage usage;
    std::string finish_reason; // "stop", "length", ...
};

// Takes the pieces of a streamed reply in order.
class PartSink {
public:
    virtual ~PartSink() = default;
    virtual void text(std::string_view delta) = 0;
    virtual void reasoning(std::string_view /*delta*/) {} // the model's thinking, where the provider tells it
};

PartSink& null_sink();

// Sends one conversation to a language model. Shared by all sessions; safe to call from any coroutine.
class ChatModel {
public:
    virtual ~ChatModel() = default;

    // Who answers, for the record and the user: "groq/llama-3.3-70b-versatile".
    virtual std::string id() const = 0;

    // Streams the reply's parts into `sink` and returns the whole reply with its token usage.
    // Fails with timeout past the context's deadline, rate_limited (retry_after set), unauthorized, unavailable or
    // upstream (a cut stream, nonsense); `detail` then holds the provider's words without the key. Retries 429 and 5xx
    // within the deadline while nothing has been streamed.
    virtual asio::awaitable<Result<Reply>> stream(RequestContext context, Conversation conversation,
                                                  PartSink& sink) = 0;
};

}
