#include "services/llm/ollama_wire.hpp"

#include "services/llm/framed_reply.hpp"
#include "services/llm/refusal.hpp"

namespace datachat::services::llm {

namespace json = boost::json;

Result<ReplyPiece> OllamaReply::take(std::string_view line)
{
    if (ended_)
        return ReplyPiece();
    auto object = parse_object(line, settings_);
    if (!object)
        return std::unexpected(object.error());
    any_line_ = true;
    if (object->contains("error"))
        return std::unexpected(refusal_of(500, {}, line, settings_, {}).error);
    ReplyPiece piece;
    if (const json::object* message = object_at(*object, "message")) {
        piece.text = text_at(*message, "content");
        piece.reasoning = text_at(*message, "thinking");
    }
    if (reply_.text.size() + piece.text.size() > max_bytes_)
        return std::unexpected(never_ends(settings_, max_bytes_));
    reply_.text += piece.text;
    const json::value* done = object->if_contains("done");
    if (done && done->is_bool() && done->get_bool()) {
        ended_ = true;
        const std::string_view reason = text_at(*object, "done_reason");
        reply_.finish_reason = reason.empty() ? "stop" : reason;
        reply_.usage = {count_at(*object, "prompt_eval_count"), count_at(*object, "eval_count")};
    }
    return piece;
}

Result<Reply> OllamaReply::finish() const
{
    if (!any_line_)
        return std::unexpected(nonsense(settings_, ""));
    if (!ended_)
        return std::unexpected(cut_off(settings_));
    if (reply_.text.empty())
        return std::unexpected(empty_reply(settings_, reply_, ""));
    return reply_;
}

net::HeaderList OllamaWire::headers() const
{
    net::HeaderList headers{{"Content-Type", "application/json"}, {"Accept", "application/x-ndjson"}};
    if (!settings_.api_key.empty()) // a gateway before it may want one
        headers.emplace_back("Authorization", "Bearer " + settings_.api_key);
    return headers;
}

Result<std::string> OllamaWire::request_body(const Conversation& conversation, const WireFeatures& features) const
{
    json::array messages;
    for (const Message& message : conversation.messages)
        messages.push_back(json::object{{"role", role_of(message.speaker)}, {"content", as_utf8(message.text)}});
    json::object options{{"num_predict", conversation.max_tokens}, {"temperature", conversation.temperature}};
    if (conversation.seed)
        options["seed"] = *conversation.seed;
    if (!conversation.stop.empty())
        options["stop"] = json::value_from(conversation.stop);
    json::object body{{"model", settings_.model},
                      {"messages", std::move(messages)},
                      {"stream", true},
                      {"options", std::move(options)}};
    if (conversation.json_schema && features.json_schema) {
        auto schema = parse_schema(*conversation.json_schema);
        if (!schema)
            return std::unexpected(schema.error());
        body["format"] = std::move(*schema);
    } else if (conversation.json_schema && features.json_object) {
        body["format"] = "json";
    }
    return json::serialize(body);
}

std::unique_ptr<ReplyReader> OllamaWire::reader(bool /*streamed*/, std::size_t max_bytes) const
{
    // A whole reply is one line that is done.
    return std::make_unique<LineReplyReader<OllamaReply>>(OllamaReply(settings_, max_bytes), settings_, max_bytes);
}

std::optional<WireFeatures> OllamaWire::without_refused_feature(WireFeatures features, int status,
                                                                std::string_view body) const
{
    if (status != 400 || body.substr(0, 8U << 10U).find("format") == std::string_view::npos)
        return std::nullopt;
    if (features.json_schema)
        features.json_schema = false;
    else if (features.json_object)
        features.json_object = false;
    else
        return std::nullopt;
    return features;
}

}
