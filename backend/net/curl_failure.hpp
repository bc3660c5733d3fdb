#pragma once

#include "net/http_client.hpp"

#include <curl/curl.h>

namespace datachat::net {

struct CurlFailure {
    CURLcode result = CURLE_OK;
    std::string authority;
    std::optional<Errc> own_reason; // why we made libcurl stop
    std::string detail;             // libcurl's words
    std::chrono::milliseconds connect_timeout{0};
};

// A failed transfer in words for the user, with the remedy.
Error error_of(const CurlFailure& failure);

}
