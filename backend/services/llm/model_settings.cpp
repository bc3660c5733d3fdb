#include "services/llm/model_settings.hpp"

#include "net/http_message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace datachat::services::llm {
namespace {

using core::Errc;
using core::Result;
using Environment = std::map<std::string, std::string>;

constexpr std::string_view any_provider = "openai_compatible";

constexpr std::array profiles{
    ProviderProfile{"groq", "https://api.groq.com/openai/v1", "llama-3.3-70b-versatile", "GROQ_API_KEY", true},
    ProviderProfile{"openai", "https://api.openai.com/v1", "gpt-4.1-mini", "OPENAI_API_KEY", true},
    ProviderProfile{"anthropic", "https://api.anthropic.com", "claude-haiku-4-5", "ANTHROPIC_API_KEY", false,
                    WireKind::anthropic},
    ProviderProfile{"azure_openai", "", "", "AZURE_OPENAI_API_KEY", true},
    ProviderProfile{"openrouter", "https://openrouter.ai/api/v1", "", "OPENROUTER_API_KEY"},
    ProviderProfile{"ollama", "http://127.0.0.1:11434", "", "", false, WireKind::ollama},
    ProviderProfile{"vllm", "http://127.0.0.1:8000/v1", "", ""},
    ProviderProfile{"lmstudio", "http://127.0.0.1:1234/v1", "default", ""},
    ProviderProfile{"llama_server", "http://127.0.0.1:8080/v1", "default", ""},
    ProviderProfile{any_provider, "", "default", ""},
};

std::string value_of(const Environment& environment, const std::string& name)
{
    const auto found = environment.find(name);
    if (found == environment.end())
        return {};
    std::string value = found->second;
    const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!value.empty() && is_space(value.back()))
        value.pop_back();
    value.erase(value.begin(), std::ranges::find_if_not(value, is_space));
    return value;
}

std::string plain_name(std::string_view name)
{
    std::string plain;
    for (const char c : name)
        plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : (c == '-' || c == '.' || c == ' ' ? '_' : c);
    return plain;
}

const ProviderProfile* provider_at(std::string_view base_url)
{
    const std::string host = net::parse_target(base_url).host;
    const auto* found = std::ranges::find_if(profiles, [&](const ProviderProfile& profile) {
        return !profile.key_variable.empty() && net::parse_target(profile.base_url).host == host;
    });
    return found == profiles.end() ? nullptr : found;
}

const ProviderProfile* provider_with_key(const Environment& environment)
{
    for (const std::string_view name : {"groq", "openai", "anthropic"}) {
        const ProviderProfile* profile = find_provider(name);
        if (!value_of(environment, std::string(profile->key_variable)).empty())
            return profile;
    }
    return nullptr;
}

std::string without_ending(std::string url, std::string_view ending)
{
    if (url.ends_with(ending))
        url.resize(url.size() - ending.size());
    return url;
}

std::string names_of_providers()
{
    std::string names;
    for (const ProviderProfile& profile : profiles)
        names += fmt::format("{}{}", names.empty() ? "" : ", ", profile.name);
    return names;
}

Result<ModelSettings> settings_for(const ProviderProfile& profile, const Environment& environment)
{
    ModelSettings settings;
    settings.provider = profile.name;
    settings.base_url = value_of(environment, "DATACHAT_LLM_BASE_URL");
    if (settings.base_url.empty())
        settings.base_url = profile.base_url;
    if (settings.base_url.empty())
        return core::fail(
            Errc::invalid_argument,
            "Set DATACHAT_LLM_BASE_URL to the model server's address, for example http://127.0.0.1:8000/v1.");
    if (net::parse_target(settings.base_url).authority.empty() ||
        settings.base_url.find_first_of("?#") != std::string::npos)
        return core::fail(Errc::invalid_argument, "DATACHAT_LLM_BASE_URL must be an http or https address such as "
                                                  "http://127.0.0.1:8000/v1, without user, password and query.");
    while (settings.base_url.ends_with('/'))
        settings.base_url.pop_back();
    settings.base_url = without_ending(std::move(settings.base_url), "/chat/completions");
    if (profile.wire != WireKind::openai) { // their paths begin with what others have in their address
        for (const std::string_view ending : {"/messages", "/api/chat", "/v1"})
            settings.base_url = without_ending(std::move(settings.base_url), ending);
    }

    settings.model = value_of(environment, "DATACHAT_LLM_MODEL");
    if (settings.model.empty())
        settings.model = profile.default_model;
    if (settings.model.empty())
        return core::fail(
            Errc::invalid_argument,
            fmt::format("Set DATACHAT_LLM_MODEL to the name of the model that {} shall use.", profile.name));

    settings.api_key = value_of(environment, "DATACHAT_LLM_API_KEY");
    if (settings.api_key.empty() && !profile.key_variable.empty())
        settings.api_key = value_of(environment, std::string(profile.key_variable));
    const bool own_address = value_of(environment, "DATACHAT_LLM_BASE_URL").empty(); // a gateway may want no key
    if (settings.api_key.empty() && !profile.key_variable.empty() && own_address)
        return core::fail(Errc::invalid_argument, fmt::format("{} wants an API key: set {} or DATACHAT_LLM_API_KEY.",
                                                              profile.name, profile.key_variable));
    if (std::ranges::any_of(settings.api_key,
                            [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; }))
        return core::fail(Errc::invalid_argument, "The API key holds a space or a control character: copy it again.");
    return settings;
}

}

const ProviderProfile* find_provider(std::string_view name)
{
    const auto* found = std::ranges::find(profiles, plain_name(name), &ProviderProfile::name);
    return found == profiles.end() ? nullptr : found;
}

Result<std::optional<ModelSettings>> model_settings_from(const Environment& environment)
{
    const std::string name = value_of(environment, "DATACHAT_LLM_PROVIDER");
    const std::string base_url = value_of(environment, "DATACHAT_LLM_BASE_URL");
    if (plain_name(name) == "none" || plain_name(name) == "off")
        return std::nullopt;

    const ProviderProfile* profile = nullptr;
    if (!name.empty()) {
        profile = find_provider(name);
        if (!profile)
            return core::fail(Errc::invalid_argument,
                              fmt::format("DATACHAT_LLM_PROVIDER names no provider that is known. Use one of {}.",
                                          names_of_providers()));
    } else if (!base_url.empty()) {
        profile = provider_at(base_url);
        if (!profile)
            profile = find_provider(any_provider);
    } else {
        profile = provider_with_key(environment);
    }
    if (!profile && !value_of(environment, "DATACHAT_LLM_API_KEY").empty())
        return core::fail(Errc::invalid_argument,
                          "DATACHAT_LLM_API_KEY is set: set DATACHAT_LLM_PROVIDER too, for example to groq.");
    if (!profile && !value_of(environment, "DATACHAT_LLM_MODEL").empty())
        return core::fail(Errc::invalid_argument,
                          "DATACHAT_LLM_MODEL is set: set DATACHAT_LLM_PROVIDER or DATACHAT_LLM_BASE_URL too.");
    if (!profile)
        return std::nullopt;
    auto settings = settings_for(*profile, environment);
    if (!settings)
        return std::unexpected(std::move(settings.error()));
    return std::optional(std::move(*settings));
}

bool is_model_variable(std::string_view name)
{
    if (name.starts_with("DATACHAT_LLM_"))
        return true;
    return std::ranges::any_of(
        profiles, [&](const ProviderProfile& profile) { return !name.empty() && profile.key_variable == name; });
}

}
