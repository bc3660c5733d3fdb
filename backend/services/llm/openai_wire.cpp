#include "services/llm/openai_wire.hpp"

#include "services/llm/openai_refusal.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace datachat::services::llm {

namespace json = boost::json;
using core::Errc;
using core::Result;

namespace {

std::string_view role_of(Speaker speaker)
{
    switch (speaker) {
    case Speaker::system:
        return "system";
    case Speaker::user:
        return "user";
    case Speaker::assistant:
        return "assistant";
    }
    return "user";
}

// The length of the UTF-8 sequence at `at`; 0 if there is none (RFC 3629).
std::size_t sequence_length(std::string_view text, std::size_t at)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(at);
    if (first < 0x80)
        return 1;
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || at + length > text.size())
        return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xC0U) != 0x80)
            return 0;
    }
    const unsigned char second = byte(at + 1);
    const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
    const bool outside = (first == 0xED && second >= 0xA0) || (first == 0xF4 && second >= 0x90);
    return overlong || outside ? 0 : length;
}

std::string as_utf8(std::string_view text)
{
    std::string clean;
    clean.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = sequence_length(text, at);
        if (length == 0)
            clean += "\xEF\xBF\xBD";
        else
            clean += text.substr(at, length);
        at += std::max<std::size_t>(length, 1);
    }
    return clean;
}

const json::object* object_at(const json::object& object, std::string_view key)
{
    const json::value* found = object.if_contains(key);
    return found ? found->if_object() : nullptr;
}

std::string_view text_at(const json::object& object, std::string_view key)
{
    const json::value* found = object.if_contains(key);
    return found && found->is_string() ? std::string_view(found->get_string()) : std::string_view{};
}

std::int64_t count_at(const json::object& object, std::string_view key)
{
    const json::value* found = object.if_contains(key);
    return found && found->is_int64() ? std::max<std::int64_t>(found->get_int64(), 0) : 0;
}

// The first choice of a reply or an event; null when it has none (an event of usage alone).
const json::object* first_choice(const json::object& reply)
{
    const json::value* choices = reply.if_contains("choices");
    if (!choices || !choices->is_array() || choices->get_array().empty())
        return nullptr;
    return choices->get_array().front().if_object();
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

core::Error nonsense(const ModelSettings& settings, std::string_view bytes)
{
    return {
        Errc::upstream,
        fmt::format("{} sent an answer that cannot be read. Check that {} is the address of an OpenAI-style server.",
                    settings.provider, net::parse_target(settings.base_url).authority),
        without_secrets(bytes.substr(0, 200), settings)};
}

core::Error empty_reply(const ModelSettings& settings, const Reply& reply, std::string_view refusal)
{
    if (!refusal.empty())
        return {Errc::upstream, fmt::format("The model {} declined to answer. Ask in other words.", settings.model),
                without_secrets(refusal, settings)};
    const bool too_long = reply.finish_reason == "length";
    return {Errc::upstream,
            fmt::format("The model {} gave {}. Ask again, or choose another model with DATACHAT_LLM_MODEL.",
                        settings.model, too_long ? "no answer within its limit of tokens" : "an empty answer"),
            ""};
}

}

Result<std::string> request_body(const Conversation& conversation, std::string_view model, const WireFeatures& features)
{
    json::array messages;
    for (const Message& message : conversation.messages)
        messages.push_back(json::object{{"role", role_of(message.speaker)}, {"content", as_utf8(message.text)}});
    json::object body{{"model", model}, {"messages", std::move(messages)}, {"stream", true}};
    if (features.stream_usage)
        body["stream_options"] = json::object{{"include_usage", true}};
    if (features.temperature)
        body["temperature"] = conversation.temperature;
    body[features.max_completion_tokens ? "max_completion_tokens" : "max_tokens"] = conversation.max_tokens;
    if (conversation.json_schema && features.json_schema) {
        boost::system::error_code malformed;
        json::value schema = json::parse(*conversation.json_schema, malformed);
        if (malformed)
            return core::fail(Errc::invalid_argument, "The schema of the model's reply is not JSON.",
                              malformed.message());
        body["response_format"] = json::object{
            {"type", "json_schema"},
            {"json_schema", json::object{{"name", "reply"}, {"strict", true}, {"schema", std::move(schema)}}}};
    } else if (conversation.json_schema && features.json_object) {
        body["response_format"] = json::object{{"type", "json_object"}};
    }
    return json::serialize(body);
}

Result<Reply> parse_whole_reply(std::string_view body, const ModelSettings& settings)
{
    boost::system::error_code malformed;
    const json::value value = json::parse(body, malformed);
    if (malformed || !value.is_object())
        return std::unexpected(nonsense(settings, body));
    const json::object& whole = value.get_object();
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

ReplyReader::ReplyReader(const ModelSettings& settings, std::size_t max_bytes)
    : settings_(settings), max_bytes_(max_bytes)
{
}

Result<std::string> ReplyReader::take(std::string_view event_data)
{
    if (ended_)
        return std::string{};
    any_event_ = true;
    if (event_data == "[DONE]") {
        ended_ = true;
        return std::string{};
    }
    boost::system::error_code malformed;
    const json::value value = json::parse(event_data, malformed);
    if (malformed || !value.is_object())
        return std::unexpected(nonsense(settings_, event_data));
    const json::object& event = value.get_object();
    if (const json::value* error = event.if_contains("error"); error && !error->is_null())
        return std::unexpected(refusal_of(500, {}, event_data, settings_, {}).error);
    read_usage(event, reply_.usage);
    const json::object* choice = first_choice(event);
    if (!choice)
        return std::string{};
    if (const std::string_view reason = text_at(*choice, "finish_reason"); !reason.empty())
        reply_.finish_reason = reason;
    const json::object* delta = object_at(*choice, "delta");
    if (!delta)
        return std::string{};
    const std::string_view text = text_at(*delta, "content");
    refusal_ += text_at(*delta, "refusal");
    if (reply_.text.size() + refusal_.size() + text.size() > max_bytes_)
        return core::fail(Errc::too_large, fmt::format("The model {} does not stop: its answer passed {} KB.",
                                                       settings_.model, max_bytes_ >> 10U));
    reply_.text += text;
    return std::string(text);
}

Result<Reply> ReplyReader::finish() const
{
    if (!any_event_)
        return std::unexpected(nonsense(settings_, ""));
    if (!is_whole())
        return core::fail(Errc::upstream,
                          fmt::format("The answer of {} broke off before its end. Ask again.", settings_.provider));
    if (reply_.text.empty())
        return std::unexpected(empty_reply(settings_, reply_, refusal_));
    return reply_;
}

}
