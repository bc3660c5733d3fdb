#include "services/llm/wire_json.hpp"

#include "services/llm/refusal.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::services::llm {

namespace json = boost::json;
using core::Errc;

namespace {

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

Result<json::object> parse_object(std::string_view bytes, const ModelSettings& settings)
{
    boost::system::error_code malformed;
    json::value value = json::parse(bytes, malformed);
    if (malformed || !value.is_object())
        return std::unexpected(nonsense(settings, bytes));
    return std::move(value.get_object());
}

Result<json::value> parse_schema(const std::string& schema)
{
    boost::system::error_code malformed;
    json::value value = json::parse(schema, malformed);
    if (malformed)
        return core::fail(Errc::invalid_argument, "The schema of the model's reply is not JSON.", malformed.message());
    return value;
}

core::Error nonsense(const ModelSettings& settings, std::string_view bytes)
{
    return {Errc::upstream,
            fmt::format("{} sent an answer that cannot be read. Check that {} is its address.", settings.provider,
                        net::parse_target(settings.base_url).authority),
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

core::Error cut_off(const ModelSettings& settings)
{
    return {Errc::upstream, fmt::format("The answer of {} broke off before its end. Ask again.", settings.provider),
            ""};
}

core::Error never_ends(const ModelSettings& settings, std::size_t max_bytes)
{
    return {Errc::too_large,
            fmt::format("The model {} does not stop: its answer passed {} KB.", settings.model, max_bytes >> 10U), ""};
}

}
