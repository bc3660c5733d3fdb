#include "services/datasources/snowflake/snowflake_kind.hpp"

#include "services/cloud/api_call.hpp"
#include "services/cloud/key_file.hpp"
#include "services/cloud/url_text.hpp"
#include "services/datasources/snowflake/snowflake_data_source.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::services::datasources::snowflake {
namespace {

namespace json = boost::json;
using core::Errc;
using core::fail;

std::vector<SourceField> fields()
{
    return {
        {.name = "account",
         .title = "Account",
         .help = "ORGANIZATION-ACCOUNT, as in the address of its console.",
         .required = true},
        {.name = "database", .title = "Database", .required = true},
        {.name = "schema", .title = "Schema", .help = "Every schema of the database if empty."},
        {.name = "warehouse", .title = "Warehouse", .help = "That runs the queries; the user's own if empty."},
        {.name = "role", .title = "Role", .help = "One that can only read; the user's own if empty."},
        {.name = "user", .title = "User", .help = "With a key pair."},
        {.name = "private_key", .type = FieldType::secret, .title = "Private key (PEM)"},
        {.name = "key",
         .type = FieldType::path,
         .title = "Or the key's file",
         .help = "On the machine that DataChat runs on."},
        {.name = "passphrase", .type = FieldType::secret, .title = "Passphrase of the key", .advanced = true},
        {.name = "token",
         .type = FieldType::secret,
         .title = "Or a token",
         .help = "Of OAuth, or a programmatic access token, instead of user and key.",
         .advanced = true},
        {.name = "accept_write_rights",
         .type = FieldType::yes_no,
         .title = "Accept the risk of a role that can change data",
         .help =
             "Without it such a role is refused. DataChat never writes; the role's rights are the wall behind that.",
         .advanced = true},
        {.name = "endpoint", .title = "Address of the service", .help = "Only for private links.", .advanced = true}};
}

Result<json::object> read_address(std::string_view address)
{
    const cloud::AddressParts parts = cloud::parts_of_address(address);
    if (parts.host.empty() || parts.path.empty() || parts.path.size() > 2)
        return fail(Errc::invalid_argument, "A Snowflake address names an account, a database and maybe a schema.");
    json::object values{{"account", parts.host}, {"database", parts.path.front()}};
    if (parts.path.size() == 2)
        values["schema"] = parts.path.back();
    if (!parts.user.empty())
        values["user"] = parts.user;
    for (const auto& [name, text] : parts.options) {
        if (name != "accept-risk")
            values[name] = text;
        else if (text == "write_rights")
            values["accept_write_rights"] = true;
        else
            return fail(Errc::invalid_argument, "There is no risk of that name: accept-risk can be write_rights.");
    }
    return values;
}

// As SQL reads names: in capitals, unless they stand in double quotes.
std::string folded(std::string name)
{
    if (name.size() >= 2 && name.front() == '"' && name.back() == '"')
        return name.substr(1, name.size() - 2);
    for (char& c : name)
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return name;
}

bool is_account(std::string_view text)
{
    return !text.empty() && text.size() <= 255 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.';
    });
}

Result<std::unique_ptr<Credentials>> credentials_of(const SourceConfig& config)
{
    std::string pem = config.text("private_key");
    if (config.has("key")) {
        auto file = cloud::read_key_file(config.text("key"));
        if (!file)
            return std::unexpected(file.error());
        pem = std::move(*file);
    }
    if (pem.empty() && !config.has("token"))
        return fail(Errc::invalid_argument,
                    "Snowflake wants a key pair or a token: give a user with its private key or the key's file. "
                    "Passwords are not taken by its SQL API.");
    if (pem.empty())
        return std::make_unique<Credentials>(config.text("token"));
    if (!config.has("user"))
        return fail(Errc::invalid_argument, "\"user\" is missing: the one whose key it is.");
    auto key = cloud::SigningKey::read(pem, config.text("passphrase"));
    if (!key)
        return std::unexpected(key.error());
    return std::make_unique<Credentials>(config.text("account"), config.text("user"), std::move(*key));
}

Result<std::unique_ptr<DataSource>> make(const SourceConfig& config, const asio::any_io_executor& executor,
                                         asio::thread_pool& pool)
{
    std::string account = config.text("account");
    constexpr std::string_view end = ".snowflakecomputing.com";
    if (account.ends_with(end))
        account.resize(account.size() - end.size());
    if (!is_account(account))
        return fail(Errc::invalid_argument, "The account is written like ORGANIZATION-ACCOUNT, without a path.");
    SnowflakeConfig settings{.api = {.endpoint = address_of_account(account),
                                     .account = account,
                                     .database = folded(config.text("database")),
                                     .schema = folded(config.text("schema")),
                                     .warehouse = folded(config.text("warehouse")),
                                     .role = folded(config.text("role")),
                                     .retry = cloud::one_retry},
                             .accepts_write_rights = config.yes_no("accept_write_rights")};
    if (config.has("endpoint"))
        settings.api.endpoint = config.text("endpoint");
    while (settings.api.endpoint.ends_with('/'))
        settings.api.endpoint.pop_back();
    if (!cloud::is_safe_for_secrets(settings.api.endpoint))
        return fail(Errc::invalid_argument, "The address of the service must begin with https://.");
    auto credentials = credentials_of(config);
    if (!credentials)
        return std::unexpected(credentials.error());
    return std::make_unique<SnowflakeDataSource>(std::move(settings), std::move(*credentials), executor, pool);
}

std::string place(const SourceConfig& config)
{
    const std::string schema = config.text("schema");
    return config.text("database") + (schema.empty() ? "" : "/" + schema);
}

}

SourceKind snowflake_kind(asio::any_io_executor executor, asio::thread_pool& pool)
{
    return {.name = "snowflake",
            .title = "Snowflake",
            .schemes = {"snowflake"},
            .example = "snowflake://USER@ACCOUNT/DATABASE/SCHEMA?warehouse=W&role=R&key=/PATH/KEY.p8",
            .fields = fields(),
            .read_address = read_address,
            .shown =
                [](const SourceConfig& config) {
                    const std::string user = config.text("user");
                    return fmt::format("snowflake://{}{}{}/{}", user, user.empty() ? "" : "@", config.text("account"),
                                       place(config));
                },
            .natural_name = [](const SourceConfig& config) { return config.text("database"); },
            .make = [executor = std::move(executor),
                     &pool](const SourceConfig& config) { return make(config, executor, pool); }};
}

}
