#include "app/commands/sql_check.hpp"

#include "app/commands/sql_input.hpp"
#include "sql/check_lines.hpp"

#include <iostream>

namespace datachat::app {

int run_sql_check(std::istream& in, std::ostream& out, std::ostream& err, sql::Dialect dialect,
                  std::optional<std::string> schema_path)
{
    std::optional<models::Schema> schema;
    if (schema_path) {
        auto read = read_schema(*schema_path, dialect);
        if (!read) {
            err << "datachat: " << read.error().message << '\n';
            return core::exit_code(read.error().code);
        }
        schema = std::move(*read);
    }
    std::string line;
    while (next_line(in, line)) {
        if (line.find_first_not_of(" \t") == std::string::npos)
            continue;
        out << sql::check_line(line, dialect, schema ? &*schema : nullptr) << '\n';
    }
    out.flush();
    return 0;
}

}
