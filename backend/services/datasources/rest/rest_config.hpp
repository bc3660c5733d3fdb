#pragma once

#include "services/datasources/records/record_options.hpp"
#include "services/datasources/records/record_table.hpp"
#include "services/datasources/source_config.hpp"

#include <cstdint>
#include <string>
#include <vector>

// What a source of kind "rest" is told: whom to ask, and how the answers are tables.
namespace datachat::services::datasources::rest {

using records::Parameters;

enum class AuthKind : std::uint8_t { none, bearer, basic, header, query };

struct Auth {
    AuthKind kind = AuthKind::none;
    std::string user; // of basic
    std::string name; // of the header or the parameter
    std::string secret;
};

struct TableConfig : records::RecordTable {
    std::string path; // below the base address, without its first slash
    Parameters parameters;
};

struct RestConfig {
    std::string base; // http or https, without a slash at its end
    Auth auth;
    Parameters headers;
    std::vector<TableConfig> tables;
    records::RecordSourceOptions options;
    bool private_addresses = false;
    std::string certificate_file;
};

// The fields of a form.
std::vector<SourceField> rest_fields();

// Fails with invalid_argument; the message names the field or the table, never a secret.
Result<RestConfig> read_config(const SourceConfig& config);

// "tables" of the configuration.
Result<std::vector<TableConfig>> read_tables(const boost::json::value& tables);

}
