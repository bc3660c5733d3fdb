#pragma once

#include <boost/json.hpp>

#include <optional>
#include <string_view>

namespace datachat::services::datasources::mcp {

namespace json = boost::json;

// The records of a CSV text (RFC 4180) with a header line: the separator is the comma, semicolon, tab or bar that cuts
// the header into most parts. Columns whose cells are all whole numbers, decimals or true and false become such, but
// "007" stays text; an empty cell that is not quoted is null. None for what is no table: no header, one column only
// (unless `certain`), names that repeat, or a line with more fields than the header.
std::optional<json::array> csv_records(std::string_view text, bool certain);

}
