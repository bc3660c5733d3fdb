#pragma once

#include "core/result.hpp"
#include "net/http_message.hpp"
#include "services/datasources/rest/rest_config.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace datachat::services::datasources::rest {

// What a refusal (any status but 200 to 299) means, and what to do. `detail` holds the API's words without the secret.
core::Error error_of_status(const net::HttpResponse& response, const TableConfig& table, const RestConfig& config,
                            std::chrono::system_clock::time_point now);

core::Error error_of_json(const net::HttpResponse& response, const TableConfig& table, std::string_view reason,
                          const RestConfig& config);

// The text without the secret in any of its forms, at most 500 characters.
std::string without_secret(std::string_view text, const Auth& auth);

}
