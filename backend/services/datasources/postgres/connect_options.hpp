#pragma once

#include "core/result.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace datachat::services::datasources::postgres {

using core::Result;

// How to reach a server: a libpq URI taken apart, with our defaults added.
struct ConnectOptions {
    std::vector<std::pair<std::string, std::string>> settings; // libpq's keywords; may hold a password: never log them

    std::string_view find(std::string_view keyword) const; // "" if absent
    std::string server() const;                            // "db.example.org:5432", for messages
};

// Fails with invalid_argument; the message never repeats the address, which may hold a password.
Result<ConnectOptions> parse_uri(std::string_view uri);

}
