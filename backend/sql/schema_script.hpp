#pragma once

#include "core/result.hpp"
#include "models/schema.hpp"
#include "sql/dialect.hpp"

#include <string_view>

namespace datachat::sql {

// Tables and columns of a script of CREATE TABLE statements; other statements in it are passed over. Fails with
// invalid_argument, with line and column, for a CREATE TABLE that cannot be read.
core::Result<models::Schema> schema_of_script(std::string_view script, Dialect dialect);

}
