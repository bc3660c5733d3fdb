#include "services/datasources/postgres/connect_options.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <memory>

namespace datachat::services::datasources::postgres {

std::string_view ConnectOptions::find(std::string_view keyword) const
{
    for (const auto& [name, value] : settings) {
        if (name == keyword)
            return value;
    }
    return {};
}

std::string ConnectOptions::server() const
{
    const std::string_view host = find("host").empty() ? find("hostaddr") : find("host");
    const std::string_view port = find("port");
    return fmt::format("{}:{}", host.empty() ? "the local socket" : host, port.empty() ? "5432" : port);
}

Result<ConnectOptions> parse_uri(std::string_view uri)
{
    char* reason = nullptr; // may quote a part of the password: dropped
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed(
        PQconninfoParse(std::string(uri).c_str(), &reason), &PQconninfoFree);
    PQfreemem(reason);
    if (!parsed)
        return core::fail(core::Errc::invalid_argument,
                          "The address is not a PostgreSQL one: write postgres://USER:PASSWORD@HOST:PORT/DATABASE, "
                          "with special characters in the "
                          "password as %XX (@ is %40).");
    ConnectOptions options;
    for (const PQconninfoOption* option = parsed.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr && *option->val != '\0')
            options.settings.emplace_back(option->keyword, option->val);
    }
    const auto add_default = [&](std::string_view keyword, std::string_view value) {
        if (options.find(keyword).empty())
            options.settings.emplace_back(keyword, value);
    };
    add_default("application_name", "datachat");
    add_default("client_encoding", "UTF8");
    add_default("gssencmode", "disable"); // looking for Kerberos tickets costs a file search on each connection
    add_default("connect_timeout", "10");
    add_default("keepalives_idle", "60");
    return options;
}

}
