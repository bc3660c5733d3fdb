#pragma once

#include "models/schema.hpp"
#include "sql/dialect.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace datachat::sql {

struct StatementCheck {
    bool allowed = false;
    std::string reason; // "" when allowed
    std::vector<std::string> tables;
};

// What the firewall says of one statement. Without a schema (null), names of tables and columns are not looked up.
StatementCheck check_statement(std::string_view statement, Dialect dialect, const models::Schema* visible);

// The same as one line of JSON: {"verdict":"allow","reason":"","tables":["orders"]}
std::string check_line(std::string_view statement, Dialect dialect, const models::Schema* visible);

}
