#pragma once

#include "sql/tree.hpp"

#include <expected>
#include <string_view>

namespace datachat::sql {

// What expand() (date_forms.hpp) gives for MySQL, BigQuery and Snowflake.
std::expected<Expr, std::string_view> expand_on_server(const DatePart& part, Dialect dialect);
std::expected<Expr, std::string_view> expand_on_server(const DateBucket& bucket, Dialect dialect);

}
