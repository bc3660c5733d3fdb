#pragma once

#include "core/result.hpp"
#include "services/datasources/duckdb_files/file_options.hpp"

#include <map>
#include <string>
#include <string_view>

namespace datachat::app {

// What a person sets against the sniffed reading of data files, by file name, as a source's stored configuration keeps
// it.
using FileOverrides = std::map<std::string, services::datasources::duckdb_files::FileOptions>;

// The "files" member of a source's configuration. Fails with corrupt.
core::Result<FileOverrides> read_overrides(std::string_view config_json);
std::string write_config(const std::string& address, const FileOverrides& overrides);

// Applies one "FILE:KEY=VALUE", KEY being separator, quote, header, skip, decimal, date_format, encoding, table, or
// type.COLUMN; an empty value goes back to what is sniffed. Fails with invalid_argument.
core::Result<void> apply_override(FileOverrides& overrides, std::string_view assignment);

}
