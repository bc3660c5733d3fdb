#pragma once

#include "models/value.hpp"

#include <string_view>

struct st_mysql_field;

namespace datachat::services::datasources::mysql {

// The type of a result's column, from what the server tells of it.
models::Type type_of_field(const st_mysql_field& field);

// The same of a table's column, from information_schema: data_type "bigint", column_type "bigint(20) unsigned".
models::Type type_of_column(std::string_view data_type, std::string_view column_type);

}
