#include "services/datasources/postgres/errors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string>

namespace datachat::services::datasources::postgres {
namespace {

using core::Errc;
using core::Error;

std::string first_line(std::string_view text)
{
    const auto end = text.find('\n');
    std::string line(text.substr(0, end));
    while (!line.empty() && std::isspace(static_cast<unsigned char>(line.back())) != 0)
        line.pop_back();
    return line;
}

// The five characters before a colon in "FATAL:  28P01: password authentication failed": words may be in any language,
// codes are not.
std::string_view sqlstate_in(std::string_view message)
{
    for (std::size_t i = 0; i + 7 <= message.size(); ++i) {
        const std::string_view code = message.substr(i, 5);
        const bool is_code =
            std::ranges::all_of(code, [](unsigned char c) { return std::isdigit(c) != 0 || std::isupper(c) != 0; }) &&
            std::isdigit(static_cast<unsigned char>(code[0])) + std::isdigit(static_cast<unsigned char>(code[1])) > 0;
        if (is_code && message[i + 5] == ':' && message[i + 6] == ' ' && i >= 2 && message[i - 1] == ' ')
            return code;
    }
    return {};
}

}

Error connect_error(std::string_view message, const ConnectOptions& options)
{
    const std::string detail = first_line(message);
    const std::string server = options.server();
    const auto says = [&](std::string_view words) { return message.find(words) != std::string_view::npos; };
    const std::string_view state = sqlstate_in(message);
    if (says("no password supplied"))
        return {
            Errc::unauthorized,
            fmt::format(
                "PostgreSQL at {} asks for a password; add it to the address: postgres://USER:PASSWORD@HOST/DATABASE.",
                server),
            detail};
    if (state == "28P01" || (state == "28000" && !says("pg_hba.conf")))
        return {Errc::unauthorized,
                fmt::format("PostgreSQL at {} refused the user \"{}\": check the user name and the password.", server,
                            options.find("user")),
                detail};
    if (state == "28000")
        return {Errc::unauthorized,
                fmt::format("PostgreSQL at {} does not let the user \"{}\" in from this machine: allow it in "
                            "pg_hba.conf, or use TLS if it asks for it.",
                            server, options.find("user")),
                detail};
    if (state == "3D000")
        return {Errc::not_found,
                fmt::format("There is no database \"{}\" on PostgreSQL at {}; check its name.", options.find("dbname"),
                            server),
                detail};
    if (state == "42501")
        return {Errc::unauthorized,
                fmt::format("The user \"{}\" may not connect to the database \"{}\"; grant CONNECT on it.",
                            options.find("user"), options.find("dbname")),
                detail};
    if (state == "53300")
        return {
            Errc::unavailable,
            fmt::format("PostgreSQL at {} has no free connection; try again, or raise its max_connections.", server),
            detail};
    if (state == "57P03")
        return {Errc::unavailable,
                fmt::format("PostgreSQL at {} is starting up or shutting down; try again in a moment.", server),
                detail};
    if (says("could not translate host name"))
        return {Errc::unavailable,
                fmt::format("The host \"{}\" is not known; check its name and this machine's network.",
                            options.find("host")),
                detail};
    if (says("certificate") || says("SSL") || says("TLS"))
        return {Errc::unavailable,
                fmt::format("No secure connection to PostgreSQL at {} could be made; check sslmode and sslrootcert in "
                            "the address, or the server's certificate.",
                            server),
                detail};
    if (says("Connection refused") || says("No such file or directory"))
        return {
            Errc::unavailable,
            fmt::format("Nothing listens on {}; check the host and the port, and that PostgreSQL runs there.", server),
            detail};
    if (says("invalid port") || says("invalid sslmode") || says("invalid connection option") ||
        says("invalid integer value") || says(" value: "))
        return {Errc::invalid_argument, fmt::format("An option in the PostgreSQL address is wrong: {}", detail),
                detail};
    return {
        Errc::unavailable,
        fmt::format("PostgreSQL at {} cannot be reached; check the host, the port and the network between.", server),
        detail};
}

Error statement_error(std::string_view state, std::string_view message, std::string_view hint)
{
    const std::string words = first_line(message);
    std::string detail = fmt::format("{}: {}", state, words);
    if (!hint.empty())
        detail += fmt::format(" ({})", first_line(hint));
    if (state == "57014") // our own cancelling never reads its answer, so this one is statement_timeout
        return {Errc::timeout, "The query took longer than its time limit; narrow the question or raise the limit.",
                detail};
    if (state == "25006")
        return {Errc::refused, "PostgreSQL refused the statement: the source is opened for reading only.", detail};
    if (state == "42501")
        return {Errc::forbidden,
                fmt::format("The database user may not do that: {}. Grant it SELECT, or ask about other data.", words),
                detail};
    if (state == "42601" && words.find("multiple commands") != std::string::npos)
        return {Errc::refused, "PostgreSQL takes one statement at a time.", detail};
    if (state.starts_with("57P") || state.starts_with("08"))
        return {Errc::unavailable, "The connection to PostgreSQL was lost; ask again.", detail};
    if (state == "55P03" || state == "40P01")
        return {Errc::unavailable, "A table is locked by another program; try again when it has finished.", detail};
    if (state.starts_with("53") || state.starts_with("54"))
        return {Errc::too_large, fmt::format("The query is too large for PostgreSQL: {}. Ask for less at once.", words),
                detail};
    return {Errc::upstream, fmt::format("PostgreSQL could not run the query: {}.", words), detail};
}

Error lost_connection(std::string_view message)
{
    return {Errc::unavailable, "The connection to PostgreSQL was lost; ask again.", first_line(message)};
}

}
