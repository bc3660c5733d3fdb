#pragma once

#include "core/result.hpp"
#include "services/datasources/duckdb_files/file_options.hpp"

#include <boost/json.hpp>

#include <map>
#include <string>
#include <string_view>

namespace datachat::services::datasources::duckdb_files {

// What a person sets against the sniffed reading of data files, by file name.
using FileOverrides = std::map<std::string, FileOptions>;

// As a source's configuration keeps them: {FILE: {KEY: VALUE}}. Fails with invalid_argument.
core::Result<FileOverrides> read_overrides(const boost::json::object& files);
boost::json::object write_overrides(const FileOverrides& overrides);

// Applies one "FILE:KEY=VALUE", KEY being separator, quote, header, skip, decimal, date_format, encoding, table, or
// type.COLUMN; an empty value goes back to what is sniffed. Fails with invalid_argument.
core::Result<void> apply_override(FileOverrides& overrides, std::string_view assignment);

}
