#pragma once

#include "services/llm/chat_wire.hpp"

namespace datachat::services::llm {

// Puts a reply together from its lines (Ollama's docs/api.md, "Generate a chat completion").
class OllamaReply {
public:
    OllamaReply(const ModelSettings& settings, std::size_t max_bytes) : settings_(settings), max_bytes_(max_bytes) {}

    Result<ReplyPiece> take(std::string_view line);
    bool ended() const { return ended_; }
    bool is_whole() const { return ended_; }
    Result<Reply> finish() const;

private:
    const ModelSettings& settings_;
    std::size_t max_bytes_;
    Reply reply_;
    bool any_line_ = false;
    bool ended_ = false;
};

// Ollama's own chat interface: it loads the model that is asked for, and holds replies to a schema.
class OllamaWire final : public ChatWire {
public:
    explicit OllamaWire(ModelSettings settings) : settings_(std::move(settings)) {}

    std::string url() const override { return settings_.base_url + "/api/chat"; }
    net::HeaderList headers() const override;
    Result<std::string> request_body(const Conversation& conversation, const WireFeatures& features) const override;
    std::unique_ptr<ReplyReader> reader(bool streamed, std::size_t max_bytes) const override;
    std::optional<WireFeatures> without_refused_feature(WireFeatures features, int status,
                                                        std::string_view body) const override;

private:
    ModelSettings settings_;
};

}
