#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace datachat::core {

// Every way an operation can fail at run time. One table (error.cpp) maps each to an HTTP status and an exit code.
enum class Errc : std::uint8_t {
    invalid_argument, // the caller's input is wrong: bad flag, empty question, malformed SQL
    not_found,        // what was named does not exist, or this principal may not know that it does
    conflict,         // a concurrent change won; nothing was written
    stale,            // the plan, revision or schema has changed since it was read
    expired,          // the plan waited longer than its expiry
    unauthorized,     // who are you: missing or wrong credentials, here or at the source or model
    forbidden,        // known, but not allowed
    refused,          // the firewall or the engine's own read-only wall refused the statement
    unsupported,      // understood, but this source, dialect or build cannot do it
    unanswerable,     // the data cannot answer this, or the question is none
    timeout,
    cancelled,
    rate_limited, // retry_after says when, where the other side told
    unavailable,  // a server cannot be reached
    too_large,    // a limit on size, depth, rows or bytes was passed
    upstream,     // a server was reached and answered nonsense or an error of its own
    corrupt,      // stored data is damaged, or not in the expected format
    internal,
};

struct Error {
    Errc code = Errc::internal;
    std::string message; // for the user: one clear sentence that says what to do
    std::string detail;  // for the log and for repair: driver or provider text, secrets removed
    std::optional<std::chrono::milliseconds> retry_after = std::nullopt;
};

std::string_view name(Errc code);
int http_status(Errc code);

// Exit codes follow sysexits.h (64 usage, 65 data, 66 no input, 69 unavailable, 70 internal, 75 try again, 77 no
// permission) and are listed in docs/command-line.md.
int exit_code(Errc code);

}
