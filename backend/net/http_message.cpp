#include "net/http_message.hpp"

#include <boost/url/parse.hpp>

#include <algorithm>

namespace datachat::net {
namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal_without_case(std::string_view a, std::string_view b)
{
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

}

std::string_view find_header(const HeaderList& headers, std::string_view name)
{
    for (const auto& [key, value] : headers) {
        if (equal_without_case(key, name))
            return value;
    }
    return {};
}

Target parse_target(std::string_view url)
{
    const auto parsed = boost::urls::parse_uri(url);
    if (!parsed || parsed->encoded_host().empty() || parsed->has_userinfo())
        return {};
    Target target;
    target.secure = parsed->scheme_id() == boost::urls::scheme::https;
    if (!target.secure && parsed->scheme_id() != boost::urls::scheme::http)
        return {};
    target.host = std::string(parsed->encoded_host());
    // Boost 1.81 ends a malformed port early and takes the rest for a path.
    const std::string_view path = parsed->encoded_path();
    std::string port(parsed->port());
    if ((!path.empty() && path.front() != '/') || port.size() > 5 || (port.size() == 5 && port > "65535"))
        return {};
    if (port.empty())
        port = target.secure ? "443" : "80";
    target.authority = target.host + ":" + port;
    return target;
}

}
