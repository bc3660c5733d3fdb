#pragma once

#include "services/datasources/mcp/revision.hpp"
#include "services/datasources/records/record_options.hpp"
#include "services/datasources/records/record_table.hpp"
#include "services/datasources/source_config.hpp"
#include "sql/dialect.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// What a source of kind "mcp" is told: which server, and which of its tools and resources are tables.
namespace datachat::services::datasources::mcp {

using core::Result;
using records::Parameters;

enum class ContentFormat : std::uint8_t { automatic, json, csv, lines };

struct TableConfig : records::RecordTable {
    std::string tool;     // one of tool and resource is set
    std::string resource; // an address
    json::object arguments;
    ContentFormat format = ContentFormat::automatic;
};

struct McpConfig {
    // Over standard input and output ...
    std::string command;
    std::vector<std::string> arguments;
    Parameters environment; // may hold secrets
    // ... or streamable HTTP.
    std::string address;
    std::string token;        // secret
    std::string token_header; // "" = Authorization: Bearer
    Parameters headers;
    bool private_addresses = false;
    std::string certificate_file;

    std::optional<Revision> revision; // none: found out
    std::vector<TableConfig> tables;  // empty: proposed from what the server has
    std::string sql_tool;             // "" = found out, if tables is empty
    std::string sql_argument;         // "" = found out
    std::optional<sql::Dialect> sql_dialect;
    records::RecordSourceOptions options;
    std::chrono::seconds call_time{60};

    bool is_program() const { return !command.empty(); }
    std::string shown() const; // the program with its arguments, or the address: without secrets
};

// The fields of a form.
std::vector<SourceField> mcp_fields();

// Fails with invalid_argument; the message names the field or the table, never a secret.
Result<McpConfig> read_config(const SourceConfig& config);

// The text without the secrets of the configuration.
std::string without_secrets(std::string text, const McpConfig& config);

}
