#include "services/datasources/mcp/mcp_config.hpp"

#include "net/http_message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace datachat::services::datasources::mcp {
namespace {

using core::Errc;
using core::fail;

constexpr std::int64_t longest_call = 600;
constexpr std::size_t most_words = 200;
constexpr std::size_t shortest_secret = 4; // a shorter one would blot out half of any text

Result<TableConfig> read_table(records::ObjectReader& reader)
{
    static const std::vector<std::string> formats{"auto", "json", "csv", "lines"};
    TableConfig table;
    table.tool = reader.text("tool");
    table.resource = reader.text("resource");
    const json::object* arguments = reader.object("arguments");
    const std::string format = reader.choice("format", formats);
    table.format = static_cast<ContentFormat>(std::ranges::find(formats, format) - formats.begin());
    if (auto read = records::read_record_table(reader, table); !read)
        return std::unexpected(read.error());
    if (table.tool.empty() == table.resource.empty())
        return fail(Errc::invalid_argument, fmt::format("{}: either \"tool\" or \"resource\" says where its rows "
                                                        "come from.",
                                                        reader.where()));
    if (table.paging.kind == records::PagingKind::link)
        return fail(Errc::invalid_argument,
                    fmt::format("The pagination of {}: \"kind\" is none, page, offset or cursor.", table.name));
    if (arguments != nullptr) {
        table.arguments = *arguments;
        for (const auto& [name, value] : *arguments)
            table.fixed.emplace_back(name);
    }
    return table;
}

// One variable a line, NAME=value.
Result<Parameters> read_environment(std::string_view text)
{
    Parameters variables;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (line.empty())
            continue;
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos || equals == 0 || variables.size() == most_words)
            return fail(Errc::invalid_argument, "\"environment\" has a line for each variable: NAME=value.");
        variables.emplace_back(line.substr(0, equals), line.substr(equals + 1));
    }
    return variables;
}

Result<std::vector<std::string>> read_arguments(const SourceConfig& config)
{
    std::vector<std::string> words;
    const json::value* list = config.values.if_contains("arguments");
    if (list == nullptr)
        return words;
    const auto wrong = fail(Errc::invalid_argument, "\"arguments\" must be an array of at most 200 texts.");
    if (!list->is_array() || list->get_array().size() > most_words)
        return wrong;
    for (const json::value& word : list->get_array()) {
        if (!word.is_string() || word.get_string().find('\0') != json::string::npos)
            return wrong;
        words.emplace_back(word.get_string());
    }
    return words;
}

Result<void> read_server(const SourceConfig& config, McpConfig& read)
{
    read.command = config.text("command");
    read.address = config.text("address");
    if (read.command.empty() == read.address.empty())
        return fail(Errc::invalid_argument, "Either \"command\" (a program to start) or \"address\" (of a server that "
                                            "runs) says which MCP server it is.");
    auto arguments = read_arguments(config);
    if (!arguments)
        return std::unexpected(arguments.error());
    read.arguments = std::move(*arguments);
    auto environment = read_environment(config.text("environment"));
    if (!environment)
        return std::unexpected(environment.error());
    read.environment = std::move(*environment);
    if (!read.address.empty() && net::parse_target(read.address).authority.empty())
        return fail(Errc::invalid_argument, "\"address\" must be like https://mcp.example.com/mcp, without user and "
                                            "password.");
    auto headers = records::read_texts(config, "headers");
    if (!headers)
        return std::unexpected(headers.error());
    read.headers = std::move(*headers);
    read.token = config.text("token");
    read.token_header = config.text("token_header");
    read.private_addresses = config.yes_no("allow_private_addresses");
    read.certificate_file = config.text("certificate_authority");
    return {};
}

}

std::vector<SourceField> mcp_fields()
{
    std::vector<SourceField> fields{
        {.name = "address",
         .title = "Address",
         .help = "https://mcp.example.com/mcp: of a server that runs (streamable HTTP)."},
        {.name = "token", .type = FieldType::secret, .title = "Token"},
        {.name = "command",
         .title = "Program",
         .help = "Instead of an address: a program to start (npx, for example). Whoever runs DataChat must allow it."},
        {.name = "arguments",
         .type = FieldType::json,
         .title = "Arguments of the program",
         .help = "[\"-y\", \"@modelcontextprotocol/server-postgres\", ...]"},
        {.name = "environment",
         .type = FieldType::secret,
         .title = "Environment of the program",
         .help = "A line for each variable: NAME=value."},
        {.name = "tables",
         .type = FieldType::json,
         .title = "Tables",
         .help = "[{\"name\": ..., \"tool\": ..., \"arguments\": {...}}, {\"name\": ..., \"resource\": ...}]; empty: "
                 "proposed from what the server has."},
        {.name = "sql_tool",
         .title = "Tool that takes SQL",
         .help = "Instead of tables: the queries themselves go to this tool."},
        {.name = "sql_dialect",
         .type = FieldType::choice,
         .title = "Dialect of that SQL",
         .help = "auto: found out.",
         .fallback = "auto",
         .choices = {"auto", "postgres", "mysql", "sqlite", "duckdb", "bigquery", "snowflake"}},
        {.name = "sql_argument", .title = "Its argument for the SQL", .advanced = true},
        {.name = "token_header",
         .title = "Header of the token",
         .help = "Without it: Authorization: Bearer.",
         .advanced = true},
        {.name = "headers",
         .type = FieldType::json,
         .title = "Further headers",
         .help = "{\"X-Team\": \"sales\"}; not for secrets.",
         .advanced = true},
        {.name = "allow_private_addresses",
         .type = FieldType::yes_no,
         .title = "The address may be one of this machine or a private network",
         .advanced = true,
         .fallback = false},
        {.name = "revision",
         .type = FieldType::choice,
         .title = "Revision of the protocol",
         .advanced = true,
         .fallback = "auto",
         .choices = {"auto", "2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"}},
        {.name = "call_seconds",
         .type = FieldType::whole_number,
         .title = "Seconds that one call may take",
         .advanced = true,
         .fallback = 60},
        {.name = "certificate_authority",
         .type = FieldType::path,
         .title = "Certificate authority (file)",
         .advanced = true}};
    std::ranges::move(records::option_fields(), std::back_inserter(fields));
    return fields;
}

Result<McpConfig> read_config(const SourceConfig& config)
{
    McpConfig read;
    if (auto server = read_server(config, read); !server)
        return std::unexpected(server.error());
    auto options = records::read_options(config);
    if (!options)
        return std::unexpected(options.error());
    read.options = *options;
    const std::int64_t seconds = config.whole_number("call_seconds", read.call_time.count());
    if (seconds < 1 || seconds > longest_call)
        return fail(Errc::invalid_argument, "\"call_seconds\" must lie between 1 and 600.");
    read.call_time = std::chrono::seconds(seconds);
    read.revision = revision_from_name(config.text("revision"));
    read.sql_tool = config.text("sql_tool");
    read.sql_argument = config.text("sql_argument");
    read.sql_dialect = sql::dialect_from_name(config.text("sql_dialect"));
    const json::value* tables = config.values.if_contains("tables");
    if (tables != nullptr && !(tables->is_array() && tables->get_array().empty())) {
        auto listed = records::read_record_tables<TableConfig>(*tables, read_table);
        if (!listed)
            return std::unexpected(listed.error());
        read.tables = std::move(*listed);
    }
    if (!read.tables.empty() && !read.sql_tool.empty())
        return fail(Errc::invalid_argument, "\"tables\" and \"sql_tool\" exclude each other: make two sources.");
    return read;
}

std::string McpConfig::shown() const
{
    if (!is_program())
        return address;
    std::string words = command;
    for (const std::string& argument : arguments)
        words += ' ' + argument;
    return without_secrets(std::move(words), *this);
}

std::string without_secrets(std::string text, const McpConfig& config)
{
    const auto blot_out = [&](std::string_view secret) {
        if (secret.size() < shortest_secret)
            return;
        for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 3))
            text.replace(at, secret.size(), "...");
    };
    blot_out(config.token);
    for (const auto& [name, value] : config.environment)
        blot_out(value);
    // postgres://user:password@host, in an argument: the password.
    for (const std::string& argument : config.arguments) {
        const std::size_t scheme = argument.find("://");
        const std::size_t at = argument.find('@', scheme == std::string::npos ? 0 : scheme);
        if (scheme == std::string::npos || at == std::string::npos)
            continue;
        const std::size_t colon = argument.find(':', scheme + 3);
        if (colon != std::string::npos && colon < at)
            blot_out(std::string_view(argument).substr(colon + 1, at - colon - 1));
    }
    return text;
}

}
