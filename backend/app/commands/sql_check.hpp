#pragma once

#include "sql/dialect.hpp"

#include <iosfwd>
#include <optional>
#include <string>

namespace datachat::app {

// `datachat sql check`: reads statements, one a line (blank lines are passed over), and writes what the firewall says
// of each as a line of JSON. `schema_path` names a JSON file
// {"tables":[{"schema":"","name":"t","columns":[{"name":"a","type":"int64"}]}]} or a script of CREATE TABLE statements;
// without it names are not looked up. Returns the exit code: 0 whatever the verdicts are, else that of the error with
// the schema file.
int run_sql_check(std::istream& in, std::ostream& out, std::ostream& err, sql::Dialect dialect,
                  std::optional<std::string> schema_path);

}
