#pragma once

#include <string>

// The texts that a dataset's tables are read with
// (https://cloud.google.com/bigquery/docs/information-schema-intro). tests/golden/sources holds them as they are sent.
namespace datachat::services::datasources::bigquery {

// table_name, table_type, description (a literal of GoogleSQL, or NULL)
std::string tables_query(const std::string& project, const std::string& dataset);

// table_name, column_name, is_nullable, is_partitioning_column, field_path, data_type, description: a row for each
// column and each field within one, a column before its fields.
std::string columns_query(const std::string& project, const std::string& dataset);

// table_name, constraint_name, constraint_type, column_name, position_in_unique_constraint, referenced_table
std::string keys_query(const std::string& project, const std::string& dataset);

// table_name, total_rows, total_logical_bytes. BigQuery keeps them by region, not by dataset.
std::string sizes_query(const std::string& project, const std::string& dataset, const std::string& location);

// What a literal of GoogleSQL in quotes says: "it\"s\n". As it is if it is none.
std::string unquoted(std::string_view literal);

}
