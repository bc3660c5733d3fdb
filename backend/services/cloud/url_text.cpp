#include "services/cloud/url_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::services::cloud {
namespace {

bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// The text up to the mark, which is taken away with it; all of it if the mark is not there.
std::string_view take_until(std::string_view& text, char mark)
{
    const std::size_t end = std::min(text.find(mark), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

}

std::string url_escaped(std::string_view text)
{
    std::string escaped;
    for (const char c : text) {
        if (is_plain(c))
            escaped += c;
        else
            escaped += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return escaped;
}

std::string url_unescaped(std::string_view text)
{
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
        const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
        if (low < 0) {
            plain += text[i];
            continue;
        }
        plain += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return plain;
}

AddressParts parts_of_address(std::string_view address)
{
    AddressParts parts;
    const std::size_t scheme = address.find("://");
    if (scheme != std::string_view::npos)
        address.remove_prefix(scheme + 3);
    std::string_view place = take_until(address, '?');
    std::string_view authority = take_until(place, '/');
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
        parts.user = url_unescaped(authority.substr(0, at));
        authority.remove_prefix(at + 1);
    }
    parts.host = authority;
    while (!place.empty())
        parts.path.push_back(url_unescaped(take_until(place, '/')));
    while (!address.empty()) {
        std::string_view option = take_until(address, '&');
        const std::string name = url_unescaped(take_until(option, '='));
        if (!name.empty())
            parts.options[name] = url_unescaped(option);
    }
    return parts;
}

}
