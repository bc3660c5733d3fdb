#pragma once

#include "core/result.hpp"
#include "net/http_message.hpp"
#include "services/llm/chat_model.hpp"
#include "services/llm/model_settings.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace datachat::services::llm {

// What a server is thought to understand. Servers differ, and say so only by refusing.
struct WireFeatures {
    bool json_schema = true;
    bool json_object = true;
    bool stream_usage = true;
    bool temperature = true;
    bool max_completion_tokens = false; // instead of max_tokens
    bool other_word_for_tokens = true;  // whether the other of the two is still to be tried
    bool operator==(const WireFeatures&) const = default;
};

// What some bytes add to a reply.
struct ReplyPiece {
    std::string text;
    std::string reasoning; // the model's thinking, where the provider tells it
};

// Puts one reply together from the bytes of its body, split anywhere.
class ReplyReader {
public:
    virtual ~ReplyReader() = default;

    // Fails with upstream (nonsense, or the provider's own error in the stream) and too_large.
    virtual Result<ReplyPiece> feed(std::string_view bytes) = 0;
    virtual bool ended() const = 0;    // nothing more comes
    virtual bool is_whole() const = 0; // the text is: at most its usage may follow
    // The whole reply; upstream when it was cut before its end, or is empty.
    virtual Result<Reply> finish() = 0;
};

// The bytes of one provider's interface, without I/O.
class ChatWire {
public:
    virtual ~ChatWire() = default;

    virtual std::string url() const = 0;
    virtual net::HeaderList headers() const = 0; // with the key

    // A request for a streamed reply. Bytes that are not UTF-8 are replaced. Fails with invalid_argument when the
    // conversation's schema is not JSON.
    virtual Result<std::string> request_body(const Conversation& conversation, const WireFeatures& features) const = 0;

    // `streamed` is false where the server answers as a whole all the same.
    virtual std::unique_ptr<ReplyReader> reader(bool streamed, std::size_t max_bytes) const = 0;

    // The features without the one that a refusal (its status and body) is about; none when it is about something else.
    virtual std::optional<WireFeatures> without_refused_feature(WireFeatures features, int status,
                                                                std::string_view body) const = 0;
};

// The wire that the settings' provider speaks.
std::unique_ptr<ChatWire> make_wire(ModelSettings settings);

}
