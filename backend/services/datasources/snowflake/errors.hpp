#pragma once

#include "core/error.hpp"
#include "net/http_message.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace datachat::services::datasources::snowflake {

// What an answer's error is called and says
// (https://docs.snowflake.com/en/developer-guide/sql-api/handling-responses).
struct ServiceError {
    int status = 0;      // of HTTP
    std::string code;    // "002003"
    std::string state;   // SQLSTATE, or ""
    std::string message; // Snowflake's words
    std::string date;    // the answer's own time
};

ServiceError read_service_error(const net::HttpResponse& response);

// What error messages tell about the source.
struct SourceWords {
    std::string account;
    std::string user; // "" for a token
    std::string fingerprint;
    std::string database;
    std::string warehouse;
    std::string role;
};

// In words for the user, with the remedy; Snowflake's are in `detail`. `now` is this machine's time.
core::Error error_of(const ServiceError& error, const SourceWords& source, std::chrono::system_clock::time_point now);

}
