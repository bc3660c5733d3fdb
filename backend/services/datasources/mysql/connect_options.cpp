#include "services/datasources/mysql/connect_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>

namespace datachat::services::datasources::mysql {
namespace {

using core::Errc;
using core::fail;

constexpr std::string_view form = "write mysql://USER:PASSWORD@HOST:PORT/DATABASE (or mariadb://), with special "
                                  "characters in the password as %XX (@ is %40).";

std::unexpected<core::Error> malformed()
{
    return fail(Errc::invalid_argument, fmt::format("The address is not a MySQL or MariaDB one: {}", form));
}

int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const int letter = std::tolower(static_cast<unsigned char>(c)) - 'a';
    return letter >= 0 && letter < 6 ? letter + 10 : -1;
}

// The text with %XX as characters; none if one is malformed, or a NUL, at which the client library would end.
std::optional<std::string> decoded(std::string_view text)
{
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            result += text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
        if (high < 0 || low < 0 || high + low == 0)
            return std::nullopt;
        result += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return result;
}

struct TlsWord {
    std::string_view word;
    TlsMode mode;
};

constexpr std::array tls_words{
    TlsWord{"disabled", TlsMode::disabled},          TlsWord{"disable", TlsMode::disabled},
    TlsWord{"preferred", TlsMode::preferred},        TlsWord{"prefer", TlsMode::preferred},
    TlsWord{"required", TlsMode::required},          TlsWord{"require", TlsMode::required},
    TlsWord{"verify_ca", TlsMode::verify_ca},        TlsWord{"verify_identity", TlsMode::verify_identity},
    TlsWord{"verify_full", TlsMode::verify_identity}};

// Lower case, with _ for -.
std::string plain_word(std::string_view text)
{
    std::string word(text);
    std::ranges::transform(word, word.begin(),
                           [](unsigned char c) { return c == '-' ? '_' : static_cast<char>(std::tolower(c)); });
    return word;
}

std::vector<std::string> listed(std::string_view text)
{
    std::vector<std::string> items;
    while (!text.empty()) {
        const auto comma = text.find(',');
        if (comma != 0)
            items.emplace_back(text.substr(0, comma));
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    }
    return items;
}

Result<void> accept_risks(ConnectOptions& options, std::string_view names)
{
    for (const std::string& name : listed(names)) {
        if (name == "write_rights")
            options.accepts_write_rights = true;
        else if (name == "file_rights")
            options.accepts_file_rights = true;
        else
            return fail(Errc::invalid_argument,
                        "There is no risk of that name: accept-risk can be write_rights and file_rights.");
    }
    return {};
}

Result<void> set_option(ConnectOptions& options, std::string_view key, const std::string& value)
{
    const std::string word = plain_word(key);
    if (word == "ssl_mode" || word == "sslmode") {
        const auto known = std::ranges::find(tls_words, plain_word(value), &TlsWord::word);
        if (known == tls_words.end())
            return fail(Errc::invalid_argument, "The address's ssl-mode must be DISABLED, PREFERRED, REQUIRED, "
                                                "VERIFY_CA or VERIFY_IDENTITY.");
        options.tls = known->mode;
    } else if (word == "ssl_ca") {
        options.tls_authority = value;
    } else if (word == "ssl_cert") {
        options.tls_certificate = value;
    } else if (word == "ssl_key") {
        options.tls_key = value;
    } else if (word == "socket") {
        options.socket = value;
    } else if (word == "databases") {
        options.more_databases = listed(value);
    } else if (word == "accept_risk") {
        return accept_risks(options, value);
    } else {
        return fail(Errc::invalid_argument, "The address has an option that DataChat does not know: use ssl-mode, "
                                            "ssl-ca, ssl-cert, ssl-key, socket, databases or accept-risk.");
    }
    return {};
}

Result<void> read_options(ConnectOptions& options, std::string_view text)
{
    while (!text.empty()) {
        const auto end = text.find('&');
        const std::string_view option = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        const auto equals = option.find('=');
        if (equals == std::string_view::npos)
            return malformed();
        const auto value = decoded(option.substr(equals + 1));
        if (!value)
            return malformed();
        if (auto set = set_option(options, option.substr(0, equals), *value); !set)
            return set;
    }
    return {};
}

// HOST, HOST:PORT, [IPV6] or [IPV6]:PORT
bool read_host(ConnectOptions& options, std::string_view text)
{
    const auto close = text.starts_with('[') ? text.find(']') : std::string_view::npos;
    const auto colon = text.find(':', close == std::string_view::npos ? 0 : close);
    if (text.starts_with('[') && close == std::string_view::npos)
        return false;
    if (colon != std::string_view::npos) {
        const std::string_view port = text.substr(colon + 1);
        const auto [end, failed] = std::from_chars(port.data(), port.data() + port.size(), options.port);
        if (failed != std::errc() || end != port.data() + port.size() || options.port == 0)
            return false;
    }
    const auto host = decoded(close == std::string_view::npos ? text.substr(0, colon) : text.substr(1, close - 1));
    options.host = host.value_or("");
    return host.has_value();
}

}

std::string ConnectOptions::server() const
{
    if (!socket.empty())
        return fmt::format("the socket {}", socket);
    const bool is_ipv6 = host.find(':') != std::string::npos;
    return is_ipv6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

std::string encoded(std::string_view value)
{
    std::string text;
    for (const char c : value) {
        const bool is_plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
        text += is_plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return text;
}

Result<ConnectOptions> parse_uri(std::string_view uri)
{
    const auto scheme = uri.find("://");
    if (scheme == std::string_view::npos)
        return malformed();
    std::string_view rest = uri.substr(scheme + 3);
    const auto query = rest.find('?');
    const std::string_view settings = query == std::string_view::npos ? std::string_view() : rest.substr(query + 1);
    rest = rest.substr(0, query);
    const auto at = rest.rfind('@');
    const std::string_view login = at == std::string_view::npos ? std::string_view() : rest.substr(0, at);
    rest = at == std::string_view::npos ? rest : rest.substr(at + 1);
    const auto slash = rest.find('/');
    const auto colon = login.find(':');

    ConnectOptions options;
    const auto user = decoded(login.substr(0, colon));
    const auto password = decoded(colon == std::string_view::npos ? "" : login.substr(colon + 1));
    const auto database = decoded(slash == std::string_view::npos ? "" : rest.substr(slash + 1));
    if (!user || !password || !database || !read_host(options, rest.substr(0, slash)))
        return malformed();
    options.user = *user;
    options.password = *password;
    options.database = *database;
    if (auto read = read_options(options, settings); !read)
        return std::unexpected(read.error());
    if (options.user.empty() || (options.host.empty() && options.socket.empty()))
        return malformed();
    if (!options.tls_authority.empty() && options.tls < TlsMode::verify_ca)
        options.tls = TlsMode::verify_ca; // who names an authority wants it asked
    return options;
}

}
