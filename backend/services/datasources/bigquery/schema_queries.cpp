#include "services/datasources/bigquery/schema_queries.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::services::datasources::bigquery {
namespace {

// Between backticks; names hold no backtick, and one that did would be refused by BigQuery, not obeyed.
std::string quoted(std::string_view name)
{
    std::string text = "`";
    for (const char c : name) {
        if (c == '`' || c == '\\')
            text += '\\';
        text += c;
    }
    return text + '`';
}

std::string literal(std::string_view content)
{
    std::string text = "'";
    for (const char c : content) {
        if (c == '\'' || c == '\\')
            text += '\\';
        text += c;
    }
    return text + '\'';
}

std::string view(const std::string& project, const std::string& dataset, std::string_view name)
{
    return fmt::format("{}.{}.INFORMATION_SCHEMA.{}", quoted(project), quoted(dataset), name);
}

}

std::string tables_query(const std::string& project, const std::string& dataset)
{
    return fmt::format("SELECT t.table_name, t.table_type, o.option_value AS description\n"
                       "FROM {} AS t\n"
                       "LEFT JOIN {} AS o ON o.table_name = t.table_name AND o.option_name = 'description'\n"
                       "ORDER BY t.table_name",
                       view(project, dataset, "TABLES"), view(project, dataset, "TABLE_OPTIONS"));
}

std::string columns_query(const std::string& project, const std::string& dataset)
{
    return fmt::format(
        "SELECT c.table_name, c.column_name, c.is_nullable, c.is_partitioning_column, p.field_path, p.data_type,\n"
        "       p.description\n"
        "FROM {} AS c\n"
        "JOIN {} AS p ON p.table_name = c.table_name AND p.column_name = c.column_name\n"
        "WHERE c.is_hidden = 'NO'\n"
        "ORDER BY c.table_name, c.ordinal_position, p.field_path",
        view(project, dataset, "COLUMNS"), view(project, dataset, "COLUMN_FIELD_PATHS"));
}

std::string keys_query(const std::string& project, const std::string& dataset)
{
    return fmt::format("SELECT k.table_name, k.constraint_name, c.constraint_type, k.column_name,\n"
                       "       k.position_in_unique_constraint, u.table_name AS referenced_table\n"
                       "FROM {} AS k\n"
                       "JOIN {} AS c ON c.constraint_name = k.constraint_name\n"
                       "LEFT JOIN (SELECT DISTINCT constraint_name, table_name FROM {}) AS u\n"
                       "  ON u.constraint_name = k.constraint_name\n"
                       "ORDER BY k.table_name, k.constraint_name, k.ordinal_position",
                       view(project, dataset, "KEY_COLUMN_USAGE"), view(project, dataset, "TABLE_CONSTRAINTS"),
                       view(project, dataset, "CONSTRAINT_COLUMN_USAGE"));
}

std::string sizes_query(const std::string& project, const std::string& dataset, const std::string& location)
{
    std::string region = "region-" + location;
    std::ranges::transform(region, region.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return fmt::format("SELECT table_name, total_rows, total_logical_bytes\n"
                       "FROM {}\n"
                       "WHERE table_schema = {} AND NOT deleted\n"
                       "ORDER BY table_name",
                       view(project, region, "TABLE_STORAGE"), literal(dataset));
}

std::string unquoted(std::string_view text)
{
    if (text.size() < 2 || (text.front() != '"' && text.front() != '\'') || text.back() != text.front())
        return std::string(text);
    std::string content;
    const std::string_view inner = text.substr(1, text.size() - 2);
    for (std::size_t i = 0; i < inner.size(); ++i) {
        if (inner[i] != '\\' || i + 1 == inner.size()) {
            content += inner[i];
            continue;
        }
        const char escaped = inner[++i];
        content += escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped == 'r' ? '\r' : escaped;
    }
    return content;
}

}
