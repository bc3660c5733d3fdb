#pragma once

#include "core/result.hpp"
#include "services/llm/chat_model.hpp"
#include "services/llm/model_settings.hpp"

#include <cstddef>
#include <string>
#include <string_view>

// The bytes of the OpenAI-style chat completions dialect, without I/O.
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

// The JSON body of POST {base}/chat/completions, streamed. Bytes that are not UTF-8 are replaced. invalid_argument when
// the conversation's schema is not JSON.
core::Result<std::string> request_body(const Conversation& conversation, std::string_view model,
                                       const WireFeatures& features);

// The reply of a server that answered as a whole instead of streaming.
core::Result<Reply> parse_whole_reply(std::string_view body, const ModelSettings& settings);

// Puts a reply together from the data of its events.
class ReplyReader {
public:
    explicit ReplyReader(const ModelSettings& settings, std::size_t max_bytes = 1U << 20U);

    // Returns the text that this event adds. Fails with upstream for nonsense, too_large past the limit, and with the
    // provider's own error where it sends one in the stream.
    core::Result<std::string> take(std::string_view event_data);

    bool ended() const { return ended_; } // [DONE] was read: nothing more comes
    // The reply's text is whole; at most its usage may follow.
    bool is_whole() const { return ended_ || !reply_.finish_reason.empty(); }

    // The whole reply; upstream when it was cut before its end, or is empty.
    core::Result<Reply> finish() const;

private:
    const ModelSettings& settings_;
    std::size_t max_bytes_;
    Reply reply_;
    std::string refusal_;
    bool ended_ = false;
    bool any_event_ = false;
};

}
