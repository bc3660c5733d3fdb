#pragma once

#include "core/result.hpp"
#include "models/schema.hpp"
#include "sql/dialect.hpp"

#include <iosfwd>
#include <string>

namespace datachat::app {

// The schema of a JSON file {"tables":[{"schema":"","name":"t","columns":[{"name":"a","type":"int64"}],"key":["a"]}]}
// or of a script of CREATE TABLE statements. Fails with not_found or invalid_argument.
core::Result<models::Schema> read_schema(const std::string& path, sql::Dialect dialect);

// The next line without its end, at most a little longer than any statement may be; false at the end.
bool next_line(std::istream& in, std::string& line);

// Everything, cut a little past the length that any statement may have.
std::string read_all(std::istream& in);

}
