#include "services/datasources/mysql/mysql_kind.hpp"

#include "services/datasources/mysql/mysql_data_source.hpp"
#include "services/datasources/server_address.hpp"

#include <array>
#include <utility>

namespace datachat::services::datasources::mysql {
namespace {

// Fields and what an address calls them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> options{{{"tls", "ssl-mode"},
                                                                                {"root_certificate", "ssl-ca"},
                                                                                {"certificate", "ssl-cert"},
                                                                                {"certificate_key", "ssl-key"},
                                                                                {"socket", "socket"},
                                                                                {"databases", "databases"}}};

// The whole as one address.
std::string uri_of(const SourceConfig& config)
{
    std::string uri = config.text("address");
    if (!config.has("address")) {
        uri = "mysql://" + encoded(config.text("user"));
        if (config.has("password"))
            uri += ':' + encoded(config.text("password"));
        const std::string host = config.text("host");
        uri += '@' + (host.find(':') == std::string::npos ? encoded(host) : '[' + encoded(host) + ']');
        if (config.has("port"))
            uri += ':' + std::to_string(config.whole_number("port"));
        uri += '/' + encoded(config.text("database"));
    }
    const auto add = [&](std::string_view option, std::string_view value) {
        uri += uri.find('?') == std::string::npos ? '?' : '&';
        uri += std::string(option) + '=' + encoded(value);
    };
    for (const auto& [field, option] : options) {
        if (config.has(field))
            add(option, config.text(field));
    }
    for (const char* risk : {"write_rights", "file_rights"}) {
        if (config.yes_no(std::string("accept_") + risk))
            add("accept-risk", risk);
    }
    return uri;
}

// What is accepted in an address stands beside it, so that it is seen where the address itself is sealed.
Result<boost::json::object> read_address(std::string_view address)
{
    auto parsed = parse_uri(address);
    if (!parsed)
        return std::unexpected(parsed.error());
    boost::json::object values{{"address", address}};
    if (parsed->accepts_write_rights)
        values["accept_write_rights"] = true;
    if (parsed->accepts_file_rights)
        values["accept_file_rights"] = true;
    return values;
}

std::vector<SourceField> fields()
{
    std::vector<SourceField> all = server_fields(3306);
    all.push_back({.name = "tls",
                   .type = FieldType::choice,
                   .title = "Encryption",
                   .help = "verify_identity also checks that the server is the one it says it is.",
                   .advanced = true,
                   .choices = {"disabled", "preferred", "required", "verify_ca", "verify_identity"}});
    all.push_back({.name = "root_certificate",
                   .type = FieldType::path,
                   .title = "Certificate authority (file)",
                   .advanced = true});
    all.push_back(
        {.name = "certificate", .type = FieldType::path, .title = "Own certificate (file)", .advanced = true});
    all.push_back({.name = "certificate_key",
                   .type = FieldType::path,
                   .title = "Key of the own certificate (file)",
                   .advanced = true});
    all.push_back({.name = "socket",
                   .type = FieldType::path,
                   .title = "Socket (file)",
                   .help = "Instead of a server and a port, on this machine.",
                   .advanced = true});
    all.push_back({.name = "databases",
                   .title = "More databases",
                   .help = "Whose tables are read as well: sales, archive.",
                   .advanced = true});
    all.push_back({.name = "accept_write_rights",
                   .type = FieldType::yes_no,
                   .title = "Accept the risk of a user that can change data",
                   .help = "Without it such a user is refused. DataChat never writes; the user's rights are the wall "
                           "behind that.",
                   .advanced = true});
    all.push_back({.name = "accept_file_rights",
                   .type = FieldType::yes_no,
                   .title = "Accept the risk of a user that can reach files of the server",
                   .help = "Without it a user with the right FILE is refused.",
                   .advanced = true});
    return all;
}

}

SourceKind mysql_kind(asio::thread_pool& pool)
{
    return {.name = "mysql",
            .title = "MySQL or MariaDB",
            .schemes = {"mysql", "mariadb"},
            .example = "mysql://USER:PASSWORD@HOST/DATABASE",
            .fields = fields(),
            .read_address = read_address,
            .shown = [](const SourceConfig& config) { return shown_server("mysql", config); },
            .natural_name = database_name,
            .make = [&pool](const SourceConfig& config) -> Result<std::unique_ptr<DataSource>> {
                return MysqlDataSource::make({.uri = uri_of(config)}, pool);
            }};
}

}
