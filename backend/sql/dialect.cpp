#include "sql/dialect.hpp"

#include <array>
#include <utility>

namespace datachat::sql {
namespace {

constexpr std::array<std::pair<std::string_view, Dialect>, 10> names{{
    {"sqlite", Dialect::sqlite},
    {"duckdb", Dialect::duckdb},
    {"postgres", Dialect::postgres},
    {"mysql", Dialect::mysql},
    {"bigquery", Dialect::bigquery},
    {"snowflake", Dialect::snowflake},
    {"postgresql", Dialect::postgres},
    {"mariadb", Dialect::mysql},
    {"sqlite3", Dialect::sqlite},
    {"files", Dialect::duckdb},
}};

}

std::string_view name(Dialect dialect)
{
    for (const auto& [text, value] : names) {
        if (value == dialect)
            return text;
    }
    std::unreachable();
}

std::optional<Dialect> dialect_from_name(std::string_view name)
{
    for (const auto& [text, value] : names) {
        if (text == name)
            return value;
    }
    return std::nullopt;
}

std::string_view display_name(Dialect dialect)
{
    switch (dialect) {
    case Dialect::sqlite:
        return "SQLite";
    case Dialect::duckdb:
        return "DuckDB";
    case Dialect::postgres:
        return "PostgreSQL";
    case Dialect::mysql:
        return "MySQL";
    case Dialect::bigquery:
        return "BigQuery";
    case Dialect::snowflake:
        return "Snowflake";
    }
    std::unreachable();
}

}
