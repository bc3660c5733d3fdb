#include "services/llm/refusal.hpp"

#include "net/retry_policy.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace datachat::services::llm {

namespace json = boost::json;
using core::Errc;

namespace {

constexpr std::size_t max_words = 500;

struct ProviderError {
    std::string message;
    std::string code;
};

std::string text_of(const json::object& object, std::string_view key)
{
    const json::value* found = object.if_contains(key);
    return found && found->is_string() ? std::string(found->get_string()) : std::string{};
}

// {"error": {"message", "code" or "type"}}, {"error": "..."}, {"message": "..."}, {"detail": "..."}, or plain text.
ProviderError provider_error(std::string_view body)
{
    boost::system::error_code malformed;
    const json::value value = json::parse(body.substr(0, 64U << 10U), malformed);
    if (malformed || !value.is_object())
        return {std::string(body.substr(0, max_words)), ""};
    const json::object& object = value.get_object();
    const json::value* error = object.if_contains("error");
    if (error && error->is_object()) {
        ProviderError found{text_of(error->get_object(), "message"), text_of(error->get_object(), "code")};
        if (found.code.empty())
            found.code = text_of(error->get_object(), "type");
        return found;
    }
    for (const std::string_view key : {"error", "message", "detail"}) {
        if (std::string text = text_of(object, key); !text.empty())
            return {std::move(text), text_of(object, "code")};
    }
    return {std::string(body.substr(0, max_words)), ""};
}

std::string lower(std::string text)
{
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

bool is_key_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '*' || c == '.';
}

// Providers repeat a part of a wrong key: "Incorrect API key provided: sk-ab***yz".
void mask_keys(std::string& words, std::string_view prefix)
{
    for (std::size_t at = words.find(prefix); at != std::string::npos; at = words.find(prefix, at + 3)) {
        std::size_t end = at + prefix.size();
        while (end < words.size() && is_key_character(words[end]))
            ++end;
        if (end - at > prefix.size() + 3)
            words.replace(at, end - at, "***");
    }
}

std::string remedy_for_key(const ModelSettings& settings)
{
    const ProviderProfile* profile = find_provider(settings.provider);
    if (profile && !profile->key_variable.empty())
        return fmt::format("Set {} or DATACHAT_LLM_API_KEY to a valid key.", profile->key_variable);
    return "Set DATACHAT_LLM_API_KEY to a valid key.";
}

bool is_about_length(const ProviderError& error)
{
    const std::string words = lower(error.code + " " + error.message);
    return words.find("context_length") != std::string::npos || words.find("context length") != std::string::npos ||
           words.find("context size") != std::string::npos || words.find("too many tokens") != std::string::npos;
}

// OpenAI says it by a code, Anthropic in words.
bool lacks_credit(const ProviderError& error)
{
    return error.code == "insufficient_quota" || lower(error.message).find("credit balance") != std::string::npos;
}

core::Error error_of(int status, const ProviderError& error, const ModelSettings& settings)
{
    const std::string& who = settings.provider;
    if (status == 401)
        return {Errc::unauthorized,
                fmt::format("{} {}. {}", who, settings.api_key.empty() ? "wants an API key" : "refused the API key",
                            remedy_for_key(settings)),
                ""};
    if (status == 403)
        return {
            Errc::unauthorized,
            fmt::format("{} does not let this key use the model {}. {}", who, settings.model, remedy_for_key(settings)),
            ""};
    if (status == 404 && settings.provider == "ollama")
        return {Errc::not_found,
                fmt::format("Ollama at {} has no model {}. Get it by: ollama pull {}",
                            net::parse_target(settings.base_url).authority, settings.model, settings.model),
                ""};
    if (status == 404)
        return {
            Errc::not_found,
            fmt::format(
                "{} at {} has no model {}. Set DATACHAT_LLM_MODEL to one that it has, and check DATACHAT_LLM_BASE_URL.",
                who, net::parse_target(settings.base_url).authority, settings.model),
            ""};
    if (status == 413 || is_about_length(error))
        return {
            Errc::too_large,
            fmt::format(
                "The question and its schema are longer than the model {} takes. Choose a model with a larger context.",
                settings.model),
            ""};
    if (lacks_credit(error))
        return {Errc::rate_limited,
                fmt::format("The account at {} has no credit left. Add credit there, or choose another provider.", who),
                ""};
    if (status == 429)
        return {Errc::rate_limited,
                fmt::format("{} answers no more questions for the moment: the rate limit is reached. Try again later.",
                            who),
                ""};
    if (status == 408)
        return {Errc::timeout, fmt::format("{} took too long. Ask again.", who), ""};
    if (status >= 500)
        return {Errc::unavailable,
                fmt::format("{} has a problem of its own (status {}). Try again later.", who, status), ""};
    if (status >= 400)
        return {Errc::upstream,
                fmt::format("{} refused the request for the model {} (status {}). Check DATACHAT_LLM_MODEL.", who,
                            settings.model, status),
                ""};
    return {Errc::upstream,
            fmt::format("{} answered with status {} instead of a reply. Check DATACHAT_LLM_BASE_URL.", who, status),
            ""};
}

}

std::string without_secrets(std::string_view words, const ModelSettings& settings)
{
    std::string clean(words.substr(0, 4 * max_words));
    if (settings.api_key.size() >= 4) {
        for (std::size_t at = clean.find(settings.api_key); at != std::string::npos;
             at = clean.find(settings.api_key, at))
            clean.replace(at, settings.api_key.size(), "***");
    }
    for (const std::string_view prefix : {"sk-", "gsk_", "Bearer "})
        mask_keys(clean, prefix);
    std::ranges::replace_if(clean, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
    clean.resize(std::min(clean.size(), max_words));
    return clean;
}

Refusal refusal_of(int status, const net::HeaderList& headers, std::string_view body, const ModelSettings& settings,
                   std::chrono::system_clock::time_point now)
{
    const ProviderError said = provider_error(body);
    Refusal refusal{error_of(status, said, settings), net::is_worth_retrying(status) && !lacks_credit(said)};
    refusal.error.detail = without_secrets(said.message, settings);
    refusal.error.retry_after = net::parse_retry_after(net::find_header(headers, "Retry-After"), now);
    return refusal;
}

}
