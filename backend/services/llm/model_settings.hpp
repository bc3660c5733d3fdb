#pragma once

#include "core/result.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace datachat::services::llm {

// Which model is asked, where, and with which key.
struct ModelSettings {
    std::string provider; // "groq", "openai", ..., "openai_compatible"
    std::string base_url; // without a slash at its end; the wire adds its path
    std::string model;
    std::string api_key; // "" = none is sent; never shown or logged
};

enum class WireKind : unsigned char { openai, anthropic, ollama };

// A provider that needs no more than its name.
struct ProviderProfile {
    std::string_view name;
    std::string_view base_url;          // "" = must be given
    std::string_view default_model;     // "" = must be given
    std::string_view key_variable;      // the provider's own environment variable; "" = it wants no key
    bool max_completion_tokens = false; // its word for max_tokens
    WireKind wire = WireKind::openai;
};

const ProviderProfile* find_provider(std::string_view name); // also "llama-server", "OpenAI"; null if unknown

// The model that the environment asks for; none when it asks for none ("none" and "off" switch it off). Reads
// DATACHAT_LLM_PROVIDER, DATACHAT_LLM_BASE_URL, DATACHAT_LLM_MODEL, DATACHAT_LLM_API_KEY; GROQ_API_KEY and then
// OPENAI_API_KEY choose their provider by themselves. A provider's own key is sent to that provider's address only, or
// to a base URL given together with that provider's name. Fails with invalid_argument and the variable to set.
core::Result<std::optional<ModelSettings>> model_settings_from(const std::map<std::string, std::string>& environment);

// Whether `name` is a variable that model_settings_from reads.
bool is_model_variable(std::string_view name);

}
