#pragma once

#include "api/http/message.hpp"
#include "core/ids.hpp"
#include "core/result.hpp"

#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace datachat::api {

struct GuardOptions {
    std::vector<std::string> hosts; // names under which this server may be called, without port; in lower case
    bool any_address = false;       // bound to every address: numeric hosts are ours as well
    bool needs_session = false;     // off loopback: only who followed the one-time link
    std::string token;              // of that link
};

// Holds the doors: a request must name this server as its Host (a rebinding page names its own), must not come from
// another site's page, and off loopback must carry the session that the one-time link gave. Safe to call from any
// thread.
class Guard {
public:
    explicit Guard(GuardOptions options) : options_(std::move(options)) {}

    // Fails with forbidden (Host, Origin) and unauthorized (no session).
    core::Result<void> check(const Request& request) const;

    // A request that carries the link's token: the cookie that opens a session; none when the token is wrong or used.
    std::optional<std::string> redeem(const Request& request);

private:
    core::Result<void> check_host(const Request& request) const;
    core::Result<void> check_origin(const Request& request) const;
    core::Result<void> check_session(const Request& request) const;

    GuardOptions options_;
    mutable std::mutex mutex_;
    bool token_used_ = false;
    std::set<std::string> sessions_; // digests of the cookies given out
};

// 256 random bits as hexadecimal text.
std::string make_token();

}
