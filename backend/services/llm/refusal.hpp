#pragma once

#include "core/result.hpp"
#include "net/http_message.hpp"
#include "services/llm/model_settings.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace datachat::services::llm {

// A provider's words, fit for a log: at most 500 bytes of one line, without the key and without what looks like one.
std::string without_secrets(std::string_view words, const ModelSettings& settings);

// A refusal in words for the user, with the remedy; `detail` holds the provider's words without any key.
struct Refusal {
    core::Error error;
    bool worth_retrying = false;
};
Refusal refusal_of(int status, const net::HeaderList& headers, std::string_view body, const ModelSettings& settings,
                   std::chrono::system_clock::time_point now);

}
