#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace datachat::net {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

// The first header of that name, compared without case; "" if there is none.
std::string_view find_header(const HeaderList& headers, std::string_view name);

struct HttpRequest {
    std::string method = "GET";
    std::string url;
    HeaderList headers;                                   // values without line breaks
    std::string body;                                     // sent for POST, PUT, PATCH and DELETE
    std::chrono::milliseconds first_byte_timeout{60'000}; // until the response's headers have arrived
    std::chrono::milliseconds idle_timeout{60'000};       // between two pieces of the body
    std::size_t max_body_bytes = 16U << 20U;              // of the response, unpacked
    bool compressed = false;                              // accept gzip, which is unpacked here
};

struct HttpResponse {
    int status = 0;
    HeaderList headers;
    std::string body;
};

// Scheme, host and port of a URL that a client may call.
struct Target {
    std::string host;
    bool secure = false;
    std::string authority; // "host:port", safe to show: without user, password, path and query
};

// "http" and "https" only, with a host and without user and password. An empty authority stands for a URL that cannot
// be called.
Target parse_target(std::string_view url);

}
