#pragma once

#include "core/error.hpp"
#include "net/http_message.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace datachat::services::datasources::bigquery {

// What an answer's error is called and says (https://cloud.google.com/bigquery/docs/error-messages).
struct ServiceError {
    int status = 0;      // of HTTP
    std::string reason;  // "invalidQuery", "accessDenied", ...
    std::string message; // Google's words
};

ServiceError read_service_error(const net::HttpResponse& response);

// What error messages tell about the source.
struct SourceWords {
    std::string project;
    std::string dataset;
    std::string location;
    std::string who;                     // the service account's address, or "The token"
    bool has_account = true;             // and not a lent token
    std::int64_t bytes_billed_limit = 0; // 0 = none
};

// In words for the user, with the remedy; Google's are in `detail`.
core::Error error_of(const ServiceError& error, const SourceWords& source);

// Why no token was given for a service account's signature. `now` is this machine's time when it was made.
core::Error token_error(const net::HttpResponse& response, std::string_view email,
                        std::chrono::system_clock::time_point now);

// Whether a second attempt may succeed, by the reason alone: backendError, internalError.
bool is_passing(const net::HttpResponse& response);

// "1.5 GB"
std::string shown_bytes(std::int64_t bytes);

}
