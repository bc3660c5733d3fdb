#include "services/datasources/rest/address_text.hpp"

#include "net/http_message.hpp"

#include <boost/url.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace datachat::services::datasources::rest {
namespace {

using core::Errc;
using core::fail;

bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~").contains(c);
}

}

std::string escaped(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        if (is_unreserved(c))
            result += c;
        else
            result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return result;
}

std::string base64(std::string_view bytes)
{
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        std::uint32_t group = 0;
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
        for (std::size_t i = 0; i < 3; ++i)
            group = (group << 8U) | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0U);
        for (std::size_t i = 0; i < 4; ++i)
            text += i <= count ? letters[(group >> (18U - 6U * i)) & 63U] : '=';
    }
    return text;
}

std::string with_parameters(std::string_view address, const Parameters& parameters)
{
    const std::size_t mark = address.find('?');
    std::string text(address.substr(0, mark));
    std::string_view query = mark == std::string_view::npos ? std::string_view() : address.substr(mark + 1);
    query = query.substr(0, query.find('#'));
    char joint = '?';
    const auto append = [&](std::string_view one) {
        text += joint;
        text += one;
        joint = '&';
    };
    while (!query.empty()) {
        const std::string_view one = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), one.size() + 1));
        const std::string_view name = one.substr(0, one.find('='));
        if (std::ranges::none_of(parameters, [&](const auto& entry) { return escaped(entry.first) == name; }))
            append(one);
    }
    for (const auto& [name, value] : parameters)
        append(escaped(name) + '=' + escaped(value));
    return text;
}

core::Result<std::string> resolved_address(std::string_view from, std::string_view reference)
{
    const auto base = boost::urls::parse_uri(from);
    const auto target = boost::urls::parse_uri_reference(reference);
    boost::urls::url whole;
    if (!base || !target || !boost::urls::resolve(*base, *target, whole))
        return fail(Errc::upstream, "The address that the API gives for the next page is malformed.",
                    std::string(reference.substr(0, 200)));
    whole.remove_fragment();
    std::string text(whole.buffer());
    const net::Target ours = net::parse_target(from);
    const net::Target theirs = net::parse_target(text);
    if (theirs.authority.empty() || theirs.authority != ours.authority || theirs.secure != ours.secure)
        return fail(Errc::upstream,
                    fmt::format("The API gives an address at {} for the next page, which is not {}: it is not called, "
                                "because credentials go to the configured server only.",
                                theirs.authority.empty() ? "another place" : theirs.authority, ours.authority));
    return text;
}

}
