#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace datachat::api {

enum class Method : std::uint8_t { get, head, post, put, patch, remove, options, other };

std::string_view name(Method method); // "GET", ...
Method method_from(std::string_view text);

using Headers = std::vector<std::pair<std::string, std::string>>;

// The value of a header, or "" (names in any case).
std::string_view find_header(const Headers& headers, std::string_view name);

// A request as it arrived, with its target taken apart.
struct Request {
    Method method = Method::get;
    std::string target;                // as sent
    std::vector<std::string> segments; // of the path, decoded: /api/chats/a%20b is {"api", "chats", "a b"}
    bool trailing_slash = false;
    std::vector<std::pair<std::string, std::string>> query; // decoded, in the order sent
    Headers headers;
    std::string body;
    bool loopback = false; // it came from this machine
    int version = 11;      // 10 or 11

    std::string_view header(std::string_view name) const { return find_header(headers, name); }
    std::optional<std::string> parameter(std::string_view name) const; // of the query; the first of several
};

struct Response {
    int status = 200;
    Headers headers;
    std::string body;
    bool sent = false; // the handler has written it already
    bool cut = false;  // ... but not to its end: the connection is closed in mid-reply, so that the client notices
};

std::string_view reason_phrase(int status);

}
