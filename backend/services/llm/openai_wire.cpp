#include "services/llm/openai_wire.hpp"

#include "services/llm/framed_reply.hpp"
#include "services/llm/refusal.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace datachat::services::llm {

namespace json = boost::json;

namespace {

// The first choice of a reply or an event; null when it has none (an event of usage alone).
const json::object* first_choice(const json::object& reply)
{
    const json::value* choices = reply.if_contains("choices");
    if (!choices || !choices->is_array() || choices->get_array().empty())
        return nullptr;
    return choices->get_array().front().if_object();
}

std::string in_lower_case(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

void read_usage(const json::object& reply, Usage& usage)
{
    const json::object* found = object_at(reply, "usage");
    if (!found) {
        const json::object* groq = object_at(reply, "x_groq");
        found = groq ? object_at(*groq, "usage") : nullptr;
    }
    if (found)
        usage = {count_at(*found, "prompt_tokens"), count_at(*found, "completion_tokens")};
}

}

Result<std::string> OpenAiWire::request_body(const Conversation& conversation, const WireFeatures& features) const
{
    json::array messages;
    for (const Message& message : conversation.messages)
        messages.push_back(json::object{{"role", role_of(message.speaker)}, {"content", as_utf8(message.text)}});
    json::object body{{"model", settings_.model}, {"messages", std::move(messages)}, {"stream", true}};
    if (features.stream_usage)
        body["stream_options"] = json::object{{"include_usage", true}};
    if (features.temperature)
        body["temperature"] = conversation.temperature;
    if (conversation.seed)
        body["seed"] = *conversation.seed;
    if (!conversation.stop.empty())
        body["stop"] = json::value_from(conversation.stop);
    body[features.max_completion_tokens ? "max_completion_tokens" : "max_tokens"] = conversation.max_tokens;
    if (conversation.json_schema && features.json_schema) {
        auto schema = parse_schema(*conversation.json_schema);
        if (!schema)
            return std::unexpected(schema.error());
        body["response_format"] = json::object{
            {"type", "json_schema"},
            {"json_schema", json::object{{"name", "reply"}, {"strict", true}, {"schema", std::move(*schema)}}}};
    } else if (conversation.json_schema && features.json_object) {
        body["response_format"] = json::object{{"type", "json_object"}};
    }
    return json::serialize(body);
}

Result<Reply> parse_whole_reply(std::string_view body, const ModelSettings& settings)
{
    const auto parsed = parse_object(body, settings);
    if (!parsed)
        return std::unexpected(parsed.error());
    const json::object& whole = *parsed;
    if (whole.contains("error"))
        return std::unexpected(refusal_of(500, {}, body, settings, {}).error);
    const json::object* choice = first_choice(whole);
    const json::object* message = choice ? object_at(*choice, "message") : nullptr;
    if (!message)
        return std::unexpected(nonsense(settings, body));
    Reply reply;
    reply.text = text_at(*message, "content");
    reply.finish_reason = text_at(*choice, "finish_reason");
    read_usage(whole, reply.usage);
    if (reply.text.empty())
        return std::unexpected(empty_reply(settings, reply, text_at(*message, "refusal")));
    return reply;
}

Result<ReplyPiece> OpenAiReply::take(std::string_view event_data)
{
    if (ended_)
        return ReplyPiece();
    any_event_ = true;
    if (event_data == "[DONE]") {
        ended_ = true;
        return ReplyPiece();
    }
    const auto parsed = parse_object(event_data, settings_);
    if (!parsed)
        return std::unexpected(parsed.error());
    const json::object& event = *parsed;
    if (const json::value* error = event.if_contains("error"); error && !error->is_null())
        return std::unexpected(refusal_of(500, {}, event_data, settings_, {}).error);
    read_usage(event, reply_.usage);
    const json::object* choice = first_choice(event);
    if (!choice)
        return ReplyPiece();
    if (const std::string_view reason = text_at(*choice, "finish_reason"); !reason.empty())
        reply_.finish_reason = reason;
    const json::object* delta = object_at(*choice, "delta");
    if (!delta)
        return ReplyPiece();
    ReplyPiece piece;
    piece.text = text_at(*delta, "content");
    piece.reasoning = text_at(*delta, "reasoning");          // Groq, OpenRouter, Ollama
    piece.reasoning += text_at(*delta, "reasoning_content"); // DeepSeek, vLLM, llama-server
    refusal_ += text_at(*delta, "refusal");
    if (reply_.text.size() + refusal_.size() + piece.text.size() > max_bytes_)
        return std::unexpected(never_ends(settings_, max_bytes_));
    reply_.text += piece.text;
    return piece;
}

Result<Reply> OpenAiReply::finish() const
{
    if (!any_event_)
        return std::unexpected(nonsense(settings_, ""));
    if (!is_whole())
        return std::unexpected(cut_off(settings_));
    if (reply_.text.empty())
        return std::unexpected(empty_reply(settings_, reply_, refusal_));
    return reply_;
}

net::HeaderList OpenAiWire::headers() const
{
    net::HeaderList headers{{"Content-Type", "application/json"}, {"Accept", "text/event-stream"}};
    if (settings_.api_key.empty())
        return headers;
    if (settings_.provider == "azure_openai")
        headers.emplace_back("api-key", settings_.api_key);
    else
        headers.emplace_back("Authorization", "Bearer " + settings_.api_key);
    return headers;
}

std::unique_ptr<ReplyReader> OpenAiWire::reader(bool streamed, std::size_t max_bytes) const
{
    if (streamed)
        return std::make_unique<SseReplyReader<OpenAiReply>>(OpenAiReply(settings_, max_bytes));
    const auto parse = [this](std::string_view body) { return parse_whole_reply(body, settings_); };
    return std::make_unique<WholeReplyReader<decltype(parse)>>(parse, settings_, max_bytes);
}

std::optional<WireFeatures> OpenAiWire::without_refused_feature(WireFeatures features, int status,
                                                                std::string_view body) const
{
    if (status != 400 && status != 404 && status != 422)
        return std::nullopt;
    const std::string words = in_lower_case(body.substr(0, 8U << 10U));
    const auto names = [&](std::string_view name) { return words.find(name) != std::string::npos; };
    const bool about_format = names("response_format") || names("json_schema") || names("json schema") ||
                              names("response format") || names("json_validate_failed") || names("json_object") ||
                              names("json mode");
    if (about_format && features.json_schema) {
        features.json_schema = false;
        return features;
    }
    if (about_format && features.json_object) {
        features.json_object = false;
        return features;
    }
    if (features.stream_usage && (names("stream_options") || names("include_usage"))) {
        features.stream_usage = false;
        return features;
    }
    const std::string_view word = features.max_completion_tokens ? "max_completion_tokens" : "max_tokens";
    if (features.other_word_for_tokens && names(word)) {
        features.max_completion_tokens = !features.max_completion_tokens;
        features.other_word_for_tokens = false;
        return features;
    }
    if (names("temperature") && features.temperature) {
        features.temperature = false;
        return features;
    }
    return std::nullopt;
}

}
