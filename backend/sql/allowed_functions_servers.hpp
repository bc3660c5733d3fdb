#pragma once

#include "sql/dialect.hpp"

#include <string_view>

namespace datachat::sql {

// What is_allowed_function() and is_dialect_aggregate() say of MySQL, BigQuery and Snowflake.
bool is_allowed_on_server(Dialect dialect, std::string_view name);
bool is_aggregate_on_server(Dialect dialect, std::string_view name);

}
