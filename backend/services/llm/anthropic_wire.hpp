#pragma once

#include "services/llm/chat_wire.hpp"

namespace datachat::services::llm {

// Puts a reply together from the data of its events (platform.claude.com, "Streaming messages").
class AnthropicReply {
public:
    AnthropicReply(const ModelSettings& settings, std::size_t max_bytes) : settings_(settings), max_bytes_(max_bytes) {}

    Result<ReplyPiece> take(std::string_view event_data);
    bool ended() const { return ended_; }
    bool is_whole() const { return ended_ || !reply_.finish_reason.empty(); }
    Result<Reply> finish() const;

private:
    Result<ReplyPiece> take_delta(const boost::json::object& delta);

    const ModelSettings& settings_;
    std::size_t max_bytes_;
    Reply reply_;
    bool any_event_ = false;
    bool ended_ = false;
};

// Anthropic's Messages API. A reply that must be JSON is the input of a tool that the model has to call: all models
// have that, and the service holds it to the schema.
class AnthropicWire final : public ChatWire {
public:
    explicit AnthropicWire(ModelSettings settings) : settings_(std::move(settings)) {}

    std::string url() const override { return settings_.base_url + "/v1/messages"; }
    net::HeaderList headers() const override;
    Result<std::string> request_body(const Conversation& conversation, const WireFeatures& features) const override;
    std::unique_ptr<ReplyReader> reader(bool streamed, std::size_t max_bytes) const override;
    std::optional<WireFeatures> without_refused_feature(WireFeatures features, int status,
                                                        std::string_view body) const override;

private:
    ModelSettings settings_;
};

}
