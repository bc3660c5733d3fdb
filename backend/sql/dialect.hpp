#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace datachat::sql {

enum class Dialect : std::uint8_t { sqlite, duckdb, postgres, mysql, bigquery, snowflake };

std::string_view name(Dialect dialect);                          // "sqlite", "duckdb", "postgres", ...
std::string_view display_name(Dialect dialect);                  // "SQLite", "DuckDB", "PostgreSQL", ...
std::optional<Dialect> dialect_from_name(std::string_view name); // also "postgresql", "mariadb"

}
