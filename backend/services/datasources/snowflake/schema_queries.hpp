#pragma once

#include "services/datasources/snowflake/api.hpp"

#include <string>
#include <vector>

// The texts that a database's tables are read with (https://docs.snowflake.com/en/sql-reference/info-schema).
// tests/golden/sources holds them as they are sent.
namespace datachat::services::datasources::snowflake {

struct Selection {
    std::string database;
    std::string schema;                   // "" = all but INFORMATION_SCHEMA
    std::vector<std::string> tables = {}; // empty = all
};

// TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, ROW_COUNT, COMMENT, CLUSTERING_KEY
StatementText tables_query(const Selection& selection);

// TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, IS_NULLABLE, DATA_TYPE, NUMERIC_PRECISION, NUMERIC_SCALE,
// CHARACTER_MAXIMUM_LENGTH, COMMENT
StatementText columns_query(const Selection& selection);

// SHOW PRIMARY KEYS and SHOW IMPORTED KEYS: their columns are found by name.
StatementText primary_keys_query(const Selection& selection);
StatementText foreign_keys_query(const Selection& selection);

// Between double quotes.
std::string quoted(std::string_view name);

}
