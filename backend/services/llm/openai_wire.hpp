#pragma once

#include "services/llm/chat_wire.hpp"

namespace datachat::services::llm {

// The reply of a server that answered as a whole instead of streaming.
Result<Reply> parse_whole_reply(std::string_view body, const ModelSettings& settings);

// Puts a reply together from the data of its events.
class OpenAiReply {
public:
    explicit OpenAiReply(const ModelSettings& settings, std::size_t max_bytes = 1U << 20U)
        : settings_(settings), max_bytes_(max_bytes)
    {
    }

    Result<ReplyPiece> take(std::string_view event_data);
    bool ended() const { return ended_; } // [DONE] was read
    bool is_whole() const { return ended_ || !reply_.finish_reason.empty(); }
    Result<Reply> finish() const;

private:
    const ModelSettings& settings_;
    std::size_t max_bytes_;
    Reply reply_;
    std::string refusal_;
    bool ended_ = false;
    bool any_event_ = false;
};

// The chat completions of OpenAI, and of all that took them over: Groq, OpenRouter, vLLM, LM Studio, llama-server, and
// Azure OpenAI behind its v1 path.
class OpenAiWire final : public ChatWire {
public:
    explicit OpenAiWire(ModelSettings settings) : settings_(std::move(settings)) {}

    std::string url() const override { return settings_.base_url + "/chat/completions"; }
    net::HeaderList headers() const override;
    Result<std::string> request_body(const Conversation& conversation, const WireFeatures& features) const override;
    std::unique_ptr<ReplyReader> reader(bool streamed, std::size_t max_bytes) const override;
    std::optional<WireFeatures> without_refused_feature(WireFeatures features, int status,
                                                        std::string_view body) const override;

private:
    ModelSettings settings_;
};

}
