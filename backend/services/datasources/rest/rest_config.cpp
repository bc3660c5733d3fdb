#include "services/datasources/rest/rest_config.hpp"

#include "net/http_message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace datachat::services::datasources::rest {
namespace {

namespace json = boost::json;
using core::Errc;
using core::fail;

constexpr std::array<std::pair<std::string_view, AuthKind>, 5> auth_kinds{{{"none", AuthKind::none},
                                                                           {"bearer", AuthKind::bearer},
                                                                           {"basic", AuthKind::basic},
                                                                           {"header", AuthKind::header},
                                                                           {"query", AuthKind::query}}};

Result<Auth> read_auth(const SourceConfig& config)
{
    Auth auth{.user = config.text("user"), .name = config.text("auth_name"), .secret = config.text("secret")};
    for (const auto& [name, kind] : auth_kinds) {
        if (config.text("auth") == name)
            auth.kind = kind;
    }
    if ((auth.kind == AuthKind::header || auth.kind == AuthKind::query) && auth.name.empty())
        return fail(Errc::invalid_argument, "\"auth_name\" must name the header or the parameter of the secret.");
    if (auth.kind != AuthKind::none && auth.kind != AuthKind::basic && auth.secret.empty())
        return fail(Errc::invalid_argument, "\"secret\" is missing.");
    return auth;
}

Result<TableConfig> read_table(records::ObjectReader& reader)
{
    TableConfig table;
    table.path = reader.text("path");
    const json::object* parameters = reader.object("parameters");
    if (auto read = records::read_record_table(reader, table); !read)
        return std::unexpected(read.error());
    while (table.path.starts_with('/'))
        table.path.erase(0, 1);
    if (table.path.find("://") != std::string::npos || table.path.find('#') != std::string::npos)
        return fail(Errc::invalid_argument,
                    fmt::format("{}: \"path\" is a path below the base address.", reader.where()));
    for (const auto& [parameter, content] : parameters != nullptr ? *parameters : json::object()) {
        table.parameters.emplace_back(parameter, records::as_text(content));
        table.fixed.emplace_back(parameter);
    }
    return table;
}

}

Result<std::vector<TableConfig>> read_tables(const json::value& tables)
{
    return records::read_record_tables<TableConfig>(tables, read_table);
}

std::vector<SourceField> rest_fields()
{
    std::vector<SourceField> fields = {
        {.name = "base",
         .title = "Base address",
         .help = "https://api.example.com/v1: what the paths of the tables are added to.",
         .required = true},
        {.name = "auth",
         .type = FieldType::choice,
         .title = "Who asks",
         .help = "bearer: a token. basic: user and password. header, query: a key in a header or a parameter.",
         .fallback = "none",
         .choices = {"none", "bearer", "basic", "header", "query"}},
        {.name = "user", .title = "User", .help = "Of basic."},
        {.name = "auth_name", .title = "Name of the header or parameter", .help = "X-Api-Key, for example."},
        {.name = "secret", .type = FieldType::secret, .title = "Token, password or key"},
        {.name = "tables",
         .type = FieldType::json,
         .title = "Tables",
         .help = "[{\"name\": ..., \"path\": ..., \"records\": ..., \"pagination\": {...}}, ...]",
         .required = true},
        {.name = "allow_private_addresses",
         .type = FieldType::yes_no,
         .title = "The address may be one of this machine or a private network",
         .advanced = true,
         .fallback = false},
        {.name = "headers",
         .type = FieldType::json,
         .title = "Further headers",
         .help = "{\"Accept-Language\": \"en\"}; not for secrets.",
         .advanced = true},
        {.name = "certificate_authority",
         .type = FieldType::path,
         .title = "Certificate authority (file)",
         .advanced = true}};
    std::ranges::move(records::option_fields(), std::back_inserter(fields));
    return fields;
}

Result<RestConfig> read_config(const SourceConfig& config)
{
    RestConfig read{.base = config.text("base"),
                    .private_addresses = config.yes_no("allow_private_addresses"),
                    .certificate_file = config.text("certificate_authority")};
    while (read.base.ends_with('/'))
        read.base.pop_back();
    if (net::parse_target(read.base).authority.empty() || read.base.find_first_of("?# ") != std::string::npos)
        return fail(Errc::invalid_argument,
                    "\"base\" must be an address like https://api.example.com/v1, without user, password or \"?\".");
    auto auth = read_auth(config);
    if (!auth)
        return std::unexpected(auth.error());
    read.auth = std::move(*auth);
    auto options = records::read_options(config);
    if (!options)
        return std::unexpected(options.error());
    read.options = *options;
    auto headers = records::read_texts(config, "headers");
    if (!headers)
        return std::unexpected(headers.error());
    read.headers = std::move(*headers);
    const json::value* tables = config.values.if_contains("tables");
    auto listed = read_tables(tables != nullptr ? *tables : json::value());
    if (!listed)
        return std::unexpected(listed.error());
    read.tables = std::move(*listed);
    return read;
}

}
