#pragma once

#include "sql/dialect.hpp"

#include <iosfwd>
#include <optional>
#include <string>

namespace datachat::app {

enum class SqlVerb : unsigned char { format, describe, translate };

struct SqlTextOptions {
    SqlVerb verb = SqlVerb::format;
    sql::Dialect dialect = sql::Dialect::sqlite;
    sql::Dialect target = sql::Dialect::sqlite; // of translate
    std::optional<std::string> schema_path;     // as sql check takes it
    bool lines = false;                         // a query a line, a line of JSON for each
};

// `datachat sql format|describe|translate`: reads one query, writes it for people, described in English, or in another
// dialect; what is not portable goes to `err`. With `lines` reads a query a line and writes a JSON object for each.
// Returns the exit code: that of the error for one query, 0 with `lines` whatever the queries are.
int run_sql_text(std::istream& in, std::ostream& out, std::ostream& err, const SqlTextOptions& options);

}
