#include "services/datasources/mysql/errors.hpp"

#include "services/datasources/mysql/statement_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

// Numbers: https://mariadb.com/kb/en/mariadb-error-code-reference/ and, from 2000, the client library's own.
namespace datachat::services::datasources::mysql {
namespace {

using core::Errc;
using core::Error;

// Without the line breaks and quotes' ends of the server; at most 300 bytes.
std::string in_one_line(std::string_view words)
{
    std::string line(words.substr(0, 300));
    std::ranges::replace_if(line, [](unsigned char c) { return c < ' '; }, ' ');
    while (!line.empty() && (line.back() == ' ' || line.back() == '.'))
        line.pop_back();
    return line;
}

template <std::size_t N>
bool is_one_of(unsigned number, const std::array<unsigned, N>& numbers)
{
    return std::ranges::find(numbers, number) != numbers.end();
}

// What keeps one from getting through to a server; none if the number is no such one.
std::optional<Error> unreachable(unsigned number, std::string_view words, const ConnectOptions& options,
                                 const std::string& detail)
{
    const auto says = [&](std::string_view part) { return words.find(part) != std::string_view::npos; };
    const std::string server = options.server();
    if (number == 2005 || says("Unknown server host") || says("Unknown MySQL server host"))
        return Error{
            Errc::unavailable,
            fmt::format("The host \"{}\" is not known; check its name and this machine's network.", options.host),
            detail};
    if (number == 2026 || says("SSL") || says("TLS") || says("certificate"))
        return Error{Errc::unavailable,
                     fmt::format("No secure connection to the server at {} could be made; check ssl-mode and ssl-ca in "
                                 "the address, or the server's certificate.",
                                 server),
                     detail};
    if ((number == 2002 || number == 2003) &&
        (says("(111") || says("(2)") || says("(2 ") || says("Connection refused")))
        return Error{Errc::unavailable,
                     fmt::format("Nothing listens on {}; check the host and the port, and that MySQL or MariaDB runs "
                                 "there.",
                                 server),
                     detail};
    static constexpr std::array<unsigned, 5> plugins{2049, 2058, 2059, 2061, 5010};
    if (is_one_of(number, plugins))
        return Error{Errc::unauthorized,
                     fmt::format("The user \"{}\" logs in at {} in a way that DataChat cannot: give it a password "
                                 "(mysql_native_password, caching_sha2_password or ed25519).",
                                 options.user, server),
                     detail};
    return std::nullopt;
}

}

bool means_lost_connection(unsigned number)
{
    static constexpr std::array<unsigned, 10> lost{1053, 1080, 1152, 1158, 1159, 1927, 2006, 2013, 2055, 4031};
    return is_one_of(number, lost);
}

Error connect_error(unsigned number, std::string_view words, const ConnectOptions& options)
{
    const std::string detail = fmt::format("{}: {}", number, in_one_line(words));
    const std::string server = options.server();
    switch (number) {
    case 1045:
    case 1698:
        if (options.password.empty())
            return {Errc::unauthorized,
                    fmt::format("The server at {} refused the user \"{}\" without a password; add it to the address: "
                                "mysql://USER:PASSWORD@HOST/DATABASE.",
                                server, options.user),
                    detail};
        return {Errc::unauthorized,
                fmt::format("The server at {} refused the user \"{}\": check the user name and the password.", server,
                            options.user),
                detail};
    case 1130:
        return {Errc::unauthorized,
                fmt::format("The server at {} does not let anybody in from this machine: create the user for this "
                            "host, as 'USER'@'%'.",
                            server),
                detail};
    case 1044:
        return {Errc::unauthorized,
                fmt::format("The user \"{}\" may not use the database \"{}\", or there is none of that name; check it, "
                            "or GRANT SELECT ON {}.*.",
                            options.user, options.database, options.database),
                detail};
    case 1049:
        return {
            Errc::not_found,
            fmt::format("There is no database \"{}\" on the server at {}; check its name.", options.database, server),
            detail};
    case 1040:
    case 1203:
    case 1226:
        return {Errc::unavailable,
                fmt::format("The server at {} has no free connection for \"{}\"; try again, or raise max_connections.",
                            server, options.user),
                detail};
    case 1820:
    case 1862:
    case 3118:
    case 4151:
        return {Errc::unauthorized,
                fmt::format("The user \"{}\" is locked or its password has expired; an administrator of {} can change "
                            "that.",
                            options.user, server),
                detail};
    case 1129:
        return {Errc::unavailable,
                fmt::format("The server at {} has blocked this machine after failed attempts; an administrator can "
                            "unblock it with FLUSH HOSTS.",
                            server),
                detail};
    default:
        break;
    }
    if (auto error = unreachable(number, words, options, detail))
        return std::move(*error);
    return {
        Errc::unavailable,
        fmt::format("The server at {} cannot be reached; check the host, the port and the network between.", server),
        detail};
}

Error statement_error(unsigned number, std::string_view words, std::string_view statement)
{
    const std::string line = in_one_line(words);
    const std::string detail = fmt::format("{}: {}", number, line);
    if (means_lost_connection(number))
        return {Errc::unavailable, "The connection to the database server was lost; ask again.", detail};
    switch (number) {
    case 1969: // max_statement_time
    case 3024: // max_execution_time
        return {Errc::timeout, "The query took longer than its time limit; narrow the question or raise the limit.",
                detail};
    case 1317:
        return {Errc::upstream, "The query was stopped on the server; ask again.", detail};
    case 1792:
    case 1290:
    case 1836:
        return {Errc::refused, "The server refused the statement: the source is opened for reading only.", detail};
    case 1044:
    case 1142:
    case 1143:
    case 1227:
    case 1345:
        return {Errc::forbidden,
                fmt::format("The database user may not do that: {}. Grant it SELECT, or ask about other data.", line),
                detail};
    case 1064:
        if (holds_several_statements(statement))
            return {Errc::refused, "The server takes one statement at a time.", detail};
        break;
    case 1205:
    case 1213:
        return {Errc::unavailable, "A table is locked by another program; try again when it has finished.", detail};
    case 1021:
    case 1037:
    case 1038:
    case 1041:
    case 1104:
    case 1114:
    case 1153:
    case 2020:
        return {Errc::too_large, fmt::format("The query is too large for the server: {}. Ask for less at once.", line),
                detail};
    default:
        break;
    }
    return {Errc::upstream, fmt::format("The server could not run the query: {}.", line), detail};
}

}
