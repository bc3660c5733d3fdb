#include "services/llm/anthropic_wire.hpp"

#include "services/llm/framed_reply.hpp"
#include "services/llm/refusal.hpp"

namespace datachat::services::llm {

namespace json = boost::json;

namespace {

constexpr std::string_view reply_tool = "reply";

// In the words that the other providers use.
std::string finish_reason_of(std::string_view reason)
{
    if (reason == "max_tokens" || reason == "model_context_window_exceeded")
        return "length";
    return reason == "refusal" ? "content_filter" : reason.empty() ? "" : "stop";
}

void read_usage(const json::object& holder, Usage& usage)
{
    const json::object* found = object_at(holder, "usage");
    if (!found)
        return;
    const std::int64_t input = count_at(*found, "input_tokens") + count_at(*found, "cache_creation_input_tokens") +
                               count_at(*found, "cache_read_input_tokens");
    usage.input_tokens = std::max(usage.input_tokens, input);
    usage.output_tokens = std::max(usage.output_tokens, count_at(*found, "output_tokens"));
}

Result<Reply> parse_whole(std::string_view body, const ModelSettings& settings)
{
    auto whole = parse_object(body, settings);
    if (!whole)
        return std::unexpected(whole.error());
    if (text_at(*whole, "type") == "error")
        return std::unexpected(refusal_of(500, {}, body, settings, {}).error);
    const json::value* content = whole->if_contains("content");
    if (!content || !content->is_array())
        return std::unexpected(nonsense(settings, body));
    Reply reply;
    for (const json::value& block : content->get_array()) {
        const json::object* part = block.if_object();
        if (part && text_at(*part, "type") == "text")
            reply.text += text_at(*part, "text");
        if (part && text_at(*part, "type") == "tool_use" && part->contains("input"))
            reply.text += json::serialize(part->at("input"));
    }
    reply.finish_reason = finish_reason_of(text_at(*whole, "stop_reason"));
    read_usage(*whole, reply.usage);
    if (reply.text.empty())
        return std::unexpected(empty_reply(settings, reply, ""));
    return reply;
}

}

Result<ReplyPiece> AnthropicReply::take_delta(const json::object& delta)
{
    ReplyPiece piece;
    piece.text = text_at(delta, "text");
    piece.text += text_at(delta, "partial_json");
    piece.reasoning = text_at(delta, "thinking");
    if (reply_.text.size() + piece.text.size() > max_bytes_)
        return std::unexpected(never_ends(settings_, max_bytes_));
    reply_.text += piece.text;
    return piece;
}

Result<ReplyPiece> AnthropicReply::take(std::string_view event_data)
{
    if (ended_)
        return ReplyPiece();
    auto event = parse_object(event_data, settings_);
    if (!event)
        return std::unexpected(event.error());
    any_event_ = true;
    const std::string_view type = text_at(*event, "type");
    if (type == "error")
        return std::unexpected(refusal_of(500, {}, event_data, settings_, {}).error);
    if (type == "message_stop")
        ended_ = true;
    if (const json::object* message = object_at(*event, "message"))
        read_usage(*message, reply_.usage);
    read_usage(*event, reply_.usage);
    const json::object* delta = object_at(*event, "delta");
    if (type == "message_delta" && delta)
        reply_.finish_reason = finish_reason_of(text_at(*delta, "stop_reason"));
    if (type == "content_block_delta" && delta)
        return take_delta(*delta);
    return ReplyPiece(); // ping, starts and ends of blocks, and what will be added one day
}

Result<Reply> AnthropicReply::finish() const
{
    if (!any_event_)
        return std::unexpected(nonsense(settings_, ""));
    if (!is_whole())
        return std::unexpected(cut_off(settings_));
    if (reply_.text.empty())
        return std::unexpected(empty_reply(settings_, reply_, ""));
    return reply_;
}

net::HeaderList AnthropicWire::headers() const
{
    return {{"Content-Type", "application/json"},
            {"Accept", "text/event-stream"},
            {"anthropic-version", "2023-06-01"},
            {"x-api-key", settings_.api_key}};
}

Result<std::string> AnthropicWire::request_body(const Conversation& conversation, const WireFeatures& features) const
{
    std::string system;
    json::array messages;
    for (const Message& message : conversation.messages) {
        if (message.speaker == Speaker::system)
            system += (system.empty() ? "" : "\n\n") + as_utf8(message.text);
        else
            messages.push_back(json::object{{"role", role_of(message.speaker)}, {"content", as_utf8(message.text)}});
    }
    json::object body{{"model", settings_.model},
                      {"max_tokens", conversation.max_tokens},
                      {"messages", std::move(messages)},
                      {"stream", true}};
    if (!system.empty())
        body["system"] = std::move(system);
    if (features.temperature)
        body["temperature"] = conversation.temperature;
    if (!conversation.stop.empty())
        body["stop_sequences"] = json::value_from(conversation.stop);
    if (conversation.json_schema && features.json_schema) {
        auto schema = parse_schema(*conversation.json_schema);
        if (!schema)
            return std::unexpected(schema.error());
        body["tools"] = json::array{json::object{
            {"name", reply_tool}, {"description", "Gives the reply."}, {"input_schema", std::move(*schema)}}};
        body["tool_choice"] = json::object{{"type", "tool"}, {"name", reply_tool}};
    }
    return json::serialize(body);
}

std::unique_ptr<ReplyReader> AnthropicWire::reader(bool streamed, std::size_t max_bytes) const
{
    if (streamed)
        return std::make_unique<SseReplyReader<AnthropicReply>>(AnthropicReply(settings_, max_bytes));
    const auto parse = [this](std::string_view body) { return parse_whole(body, settings_); };
    return std::make_unique<WholeReplyReader<decltype(parse)>>(parse, settings_, max_bytes);
}

std::optional<WireFeatures> AnthropicWire::without_refused_feature(WireFeatures features, int status,
                                                                   std::string_view body) const
{
    if (status != 400 && status != 422)
        return std::nullopt;
    const std::string_view words = body.substr(0, 8U << 10U);
    const auto names = [&](std::string_view name) { return words.find(name) != std::string_view::npos; };
    if (features.json_schema && (names("tool_choice") || names("tools") || names("input_schema"))) {
        features.json_schema = false;
        return features;
    }
    if (features.temperature && names("temperature")) {
        features.temperature = false;
        return features;
    }
    return std::nullopt;
}

}
