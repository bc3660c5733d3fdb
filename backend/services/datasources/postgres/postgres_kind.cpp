#include "services/datasources/postgres/postgres_kind.hpp"

#include "services/datasources/postgres/postgres_data_source.hpp"
#include "services/datasources/server_address.hpp"

#include <array>
#include <utility>

namespace datachat::services::datasources::postgres {
namespace {

// Fields and what libpq calls them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> keywords{{{"host", "host"},
                                                                                 {"port", "port"},
                                                                                 {"database", "dbname"},
                                                                                 {"user", "user"},
                                                                                 {"password", "password"},
                                                                                 {"tls", "sslmode"},
                                                                                 {"root_certificate", "sslrootcert"}}};

// A connection string, with values quoted as libpq reads them.
std::string connection_string(const SourceConfig& config)
{
    if (config.has("address"))
        return config.text("address");
    std::string text;
    for (const auto& [field, keyword] : keywords) {
        std::string value = config.text(field);
        if (config.has(field) && value.empty())
            value = std::to_string(config.whole_number(field));
        if (value.empty())
            continue;
        text += std::string(keyword) + "='";
        for (const char c : value)
            text += c == '\'' || c == '\\' ? std::string{'\\', c} : std::string{c};
        text += "' ";
    }
    return text;
}

Result<std::unique_ptr<DataSource>> make(const SourceConfig& config, asio::thread_pool& pool)
{
    if (!config.has("address") && !config.has("database"))
        return core::fail(core::Errc::invalid_argument, "\"database\" is missing.");
    PostgresConfig settings{.uri = connection_string(config)};
    settings.session.search_path = config.text("search_path");
    return PostgresDataSource::make(std::move(settings), pool);
}

}

SourceKind postgres_kind(asio::thread_pool& pool)
{
    std::vector<SourceField> fields = server_fields(5432);
    fields.push_back({.name = "tls",
                      .type = FieldType::choice,
                      .title = "Encryption",
                      .help = "verify-full also checks that the server is the one it says it is.",
                      .advanced = true,
                      .choices = {"disable", "prefer", "require", "verify-ca", "verify-full"}});
    fields.push_back({.name = "root_certificate",
                      .type = FieldType::path,
                      .title = "Certificate authority (file)",
                      .advanced = true});
    fields.push_back({.name = "search_path",
                      .title = "Schemas that need no prefix",
                      .help = "As in SET search_path: sales, public.",
                      .advanced = true});
    return {.name = "postgres",
            .title = "PostgreSQL",
            .schemes = {"postgres", "postgresql"},
            .example = "postgres://USER:PASSWORD@HOST/DATABASE",
            .fields = std::move(fields),
            .read_address = values_of_address,
            .shown = [](const SourceConfig& config) { return shown_server("postgres", config); },
            .natural_name = database_name,
            .make = [&pool](const SourceConfig& config) { return make(config, pool); }};
}

}
