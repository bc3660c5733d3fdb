#include "api/http/guard.hpp"

#include "core/digest.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>

namespace datachat::api {
namespace {

using core::Errc;
using core::fail;

constexpr std::string_view cookie_name = "datachat_session";

std::string lower(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

// A Host header without its port; "" when it is none.
std::string host_name(std::string_view host)
{
    if (host.starts_with('[')) {
        const std::size_t end = host.find(']');
        return end == std::string_view::npos ? std::string() : lower(host.substr(0, end + 1));
    }
    const std::size_t colon = host.find(':');
    if (colon != std::string_view::npos &&
        (colon + 1 == host.size() ||
         !std::ranges::all_of(host.substr(colon + 1), [](char c) { return c >= '0' && c <= '9'; })))
        return {};
    return lower(host.substr(0, colon));
}

bool is_numeric_host(std::string_view name)
{
    if (name.starts_with('['))
        return true;
    return !name.empty() && std::ranges::all_of(name, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

std::size_t count_header(const Request& request, std::string_view wanted)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(request.headers, [&](const auto& header) { return lower(header.first) == wanted; }));
}

std::string_view cookie(const Request& request)
{
    std::string_view all = request.header("cookie");
    while (!all.empty()) {
        const std::size_t semicolon = all.find(';');
        std::string_view one = all.substr(0, semicolon);
        while (one.starts_with(' '))
            one.remove_prefix(1);
        if (one.starts_with(cookie_name) && one.substr(cookie_name.size()).starts_with('='))
            return one.substr(cookie_name.size() + 1);
        all = semicolon == std::string_view::npos ? std::string_view() : all.substr(semicolon + 1);
    }
    return {};
}

}

std::string make_token()
{
    std::array<unsigned char, 32> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    std::array<char, 65> text{};
    sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
    return {text.data(), 64};
}

core::Result<void> Guard::check(const Request& request) const
{
    if (auto host = check_host(request); !host)
        return host;
    if (auto origin = check_origin(request); !origin)
        return origin;
    return check_session(request);
}

core::Result<void> Guard::check_host(const Request& request) const
{
    const std::string name = count_header(request, "host") == 1 ? host_name(request.header("host")) : std::string();
    const bool known = std::ranges::find(options_.hosts, name) != options_.hosts.end();
    if (!name.empty() && (known || (options_.any_address && is_numeric_host(name))))
        return {};
    return fail(Errc::forbidden,
                "This server is not called by that name: open it under the address that it printed, or "
                "add the name to the setting serve.hosts.");
}

core::Result<void> Guard::check_origin(const Request& request) const
{
    const auto elsewhere = [] {
        return fail(Errc::forbidden, "This request comes from another site's page, and is refused.");
    };
    if (count_header(request, "origin") > 1)
        return elsewhere();
    const std::string_view origin = request.header("origin");
    if (!origin.empty()) {
        const std::string host = lower(request.header("host"));
        if (lower(origin) != "http://" + host && lower(origin) != "https://" + host)
            return elsewhere();
        return {};
    }
    // A link to the page may come from anywhere; a call of the API may not.
    const bool of_api = !request.segments.empty() && request.segments.front() == "api";
    const std::string_view site = request.header("sec-fetch-site");
    if (of_api && (site == "cross-site" || site == "same-site"))
        return elsewhere();
    return {};
}

core::Result<void> Guard::check_session(const Request& request) const
{
    if (!options_.needs_session)
        return {};
    const std::string digest = core::digest_hex(cookie(request));
    const std::lock_guard lock(mutex_);
    if (sessions_.contains(digest))
        return {};
    return fail(Errc::unauthorized,
                "Open the link that the server printed when it started: it works once, and lets this browser in.");
}

std::optional<std::string> Guard::redeem(const Request& request)
{
    const auto token = request.parameter("token");
    if (!options_.needs_session || !token || token->size() != options_.token.size() || !check_host(request))
        return std::nullopt;
    const std::lock_guard lock(mutex_);
    if (token_used_ || sodium_memcmp(token->data(), options_.token.data(), token->size()) != 0)
        return std::nullopt;
    token_used_ = true;
    const std::string session = make_token();
    sessions_.insert(core::digest_hex(session));
    return std::string(cookie_name) + '=' + session + "; Path=/; HttpOnly; SameSite=Strict";
}

}
