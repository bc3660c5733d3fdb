#include "services/datasources/rest/rest_config.hpp"

#include "net/http_message.hpp"

#include <fmt/format.h>

#include <array>

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

Result<void> read_budget(const SourceConfig& config, RestConfig& read)
{
    read.budget.pages = config.whole_number("most_pages", read.budget.pages);
    read.budget.rows = config.whole_number("most_rows", read.budget.rows);
    const std::int64_t megabytes = config.whole_number("most_megabytes", read.budget.bytes >> 20);
    const std::int64_t seconds = config.whole_number("keep_seconds", read.keep.count());
    if (read.budget.pages < 1 || read.budget.pages > 100'000 || read.budget.rows < 1 || read.budget.rows > 20'000'000 ||
        megabytes < 1 || megabytes > 4096 || seconds > 86'400)
        return fail(Errc::invalid_argument, "A table may have 1 to 100,000 pages, 1 to 20,000,000 rows and 1 to 4,096 "
                                            "megabytes, and is kept for a day at most.");
    read.budget.bytes = megabytes << 20;
    read.keep = std::chrono::seconds(seconds);
    return {};
}

}

std::vector<SourceField> rest_fields()
{
    const RestBudget usual;
    return {{.name = "base",
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
            {.name = "keep_seconds",
             .type = FieldType::whole_number,
             .title = "Seconds that rows are used again before they are fetched anew",
             .advanced = true,
             .fallback = 300},
            {.name = "most_pages",
             .type = FieldType::whole_number,
             .title = "Pages that may be fetched of one table",
             .help = "A question that needs more is refused.",
             .advanced = true,
             .fallback = usual.pages},
            {.name = "most_rows",
             .type = FieldType::whole_number,
             .title = "Rows that may be fetched of one table",
             .advanced = true,
             .fallback = usual.rows},
            {.name = "most_megabytes",
             .type = FieldType::whole_number,
             .title = "Megabytes that may be fetched of one table",
             .advanced = true,
             .fallback = usual.bytes >> 20},
            {.name = "certificate_authority",
             .type = FieldType::path,
             .title = "Certificate authority (file)",
             .advanced = true}};
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
    if (auto budget = read_budget(config, read); !budget)
        return std::unexpected(budget.error());
    if (const json::value* headers = config.values.if_contains("headers")) {
        if (!headers->is_object())
            return fail(Errc::invalid_argument, "\"headers\" must be an object of names and texts.");
        for (const auto& [name, value] : headers->get_object()) {
            if (!value.is_string())
                return fail(Errc::invalid_argument, "\"headers\" must be an object of names and texts.");
            read.headers.emplace_back(name, value.get_string());
        }
    }
    const json::value* tables = config.values.if_contains("tables");
    auto listed = read_tables(tables != nullptr ? *tables : json::value());
    if (!listed)
        return std::unexpected(listed.error());
    read.tables = std::move(*listed);
    return read;
}

}
