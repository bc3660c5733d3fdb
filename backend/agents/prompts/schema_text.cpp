#include "agents/prompts/schema_text.hpp"

#include "agents/prompts/fenced_text.hpp"
#include "sql/printer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::agents::prompts {
namespace {

constexpr std::size_t max_name = 128;
constexpr std::size_t max_type = 30;
constexpr std::size_t max_comment = 160;
constexpr std::size_t max_value = 40;
constexpr std::size_t max_values = 8;

std::string table_name(const models::TableInfo& table, sql::Dialect dialect)
{
    const std::string name = written_name(table.name, dialect);
    return table.schema.empty() ? name : written_name(table.schema, dialect) + "." + name;
}

std::string qualified(const models::TableInfo& table)
{
    return table.schema.empty() ? table.name : table.schema + "." + table.name;
}

std::string_view storage_note(models::TimeStorage storage)
{
    switch (storage) {
    case models::TimeStorage::iso_text:
        return " (ISO date as text)";
    case models::TimeStorage::epoch_seconds:
        return " (seconds since 1970)";
    case models::TimeStorage::epoch_milliseconds:
        return " (milliseconds since 1970)";
    case models::TimeStorage::julian_day:
        return " (julian day)";
    case models::TimeStorage::none:
    case models::TimeStorage::native:
        break;
    }
    return "";
}

std::string referenced(const models::ForeignKey& key, const models::TableInfo& table, sql::Dialect dialect)
{
    const std::string& schema = key.referenced_schema.empty() ? table.schema : key.referenced_schema;
    std::string name = written_name(key.referenced_table, dialect);
    return schema.empty() ? name : written_name(schema, dialect) + "." + name;
}

const models::ForeignKey* single_key(const models::TableInfo& table, const std::string& column)
{
    const auto found = std::ranges::find_if(table.foreign_keys, [&](const models::ForeignKey& key) {
        return key.columns.size() == 1 && key.referenced_columns.size() == 1 && key.columns.front() == column;
    });
    return found == table.foreign_keys.end() ? nullptr : &*found;
}

std::string names(const std::vector<std::string>& columns, sql::Dialect dialect)
{
    std::string joined;
    for (const std::string& column : columns)
        joined += (joined.empty() ? "" : ", ") + written_name(column, dialect);
    return joined;
}

bool is_key(const models::TableInfo& table, const std::string& column)
{
    return std::ranges::find(table.primary_key, column) != table.primary_key.end();
}

std::string column_text(const models::TableInfo& table, const models::ColumnInfo& column, sql::Dialect dialect)
{
    std::string type = one_line(column.native_type, max_type);
    if (type.empty())
        type = models::name(column.type);
    std::string text =
        fmt::format("{} {}{}", written_name(column.name, dialect), type, storage_note(column.time_storage));
    if (is_key(table, column.name))
        text += " key";
    if (const models::ForeignKey* key = single_key(table, column.name))
        text += fmt::format(" -> {}.{}", referenced(*key, table, dialect),
                            written_name(key->referenced_columns.front(), dialect));
    return text;
}

std::string values_line(const DraftRequest& request, const models::TableInfo& table, const models::ColumnInfo& column)
{
    if (!request.values_allowed)
        return {};
    const auto found = std::ranges::find_if(request.sampled_values, [&](const ColumnValues& values) {
        return values.column == column.name && (values.table == table.name || values.table == qualified(table));
    });
    if (found == request.sampled_values.end())
        return {};
    std::string line;
    for (const std::string& value : found->values) {
        if (value.size() <= max_value) // a cut one would be a wrong one
            line += fmt::format("{}'{}'", line.empty() ? "" : ", ", one_line(value, max_value));
        if (std::ranges::count(line, '\'') >= static_cast<std::ptrdiff_t>(2 * max_values))
            break;
    }
    return line;
}

std::string table_text(const DraftRequest& request, const models::TableInfo& table)
{
    const sql::Dialect dialect = request.dialect;
    std::string columns;
    std::string notes;
    for (const models::ColumnInfo& column : table.columns) {
        columns += (columns.empty() ? "" : ", ") + column_text(table, column, dialect);
        std::string note = one_line(column.comment, max_comment);
        if (const std::string values = values_line(request, table, column); !values.empty())
            note += fmt::format("{}values such as {}", note.empty() ? "" : "; ", values);
        if (!note.empty())
            notes += fmt::format("  {}: {}\n", written_name(column.name, dialect), note);
    }
    std::string text = fmt::format("{}({})", table_name(table, dialect), columns);
    if (table.kind == models::TableKind::view)
        text += " view";
    if (table.row_count)
        text += fmt::format(", {} rows", *table.row_count);
    if (!table.comment.empty())
        text += ": " + one_line(table.comment, max_comment);
    text += "\n" + notes;
    for (const models::ForeignKey& key : table.foreign_keys) {
        if (key.columns.size() > 1)
            text += fmt::format("  ({}) -> {}({})\n", names(key.columns, dialect), referenced(key, table, dialect),
                                names(key.referenced_columns, dialect));
    }
    return text;
}

std::string short_text(const DraftRequest& request, const models::TableInfo& table)
{
    std::string columns;
    for (const models::ColumnInfo& column : table.columns) {
        if (is_key(table, column.name) || single_key(table, column.name))
            columns += column_text(table, column, request.dialect) + ", ";
    }
    return fmt::format("{}({}...)\n", table_name(table, request.dialect), columns);
}

}

std::string written_name(std::string_view name, sql::Dialect dialect)
{
    return one_line(sql::quote_identifier(name.substr(0, max_name), dialect), 2 * max_name + 2);
}

std::string written_column(std::string_view table, std::string_view column, sql::Dialect dialect)
{
    const std::size_t dot = table.find('.');
    std::string name = dot == std::string_view::npos ? written_name(table, dialect)
                                                     : written_name(table.substr(0, dot), dialect) + "." +
                                                           written_name(table.substr(dot + 1), dialect);
    return column.empty() ? name : name + "." + written_name(column, dialect);
}

std::string schema_text(const DraftRequest& request)
{
    std::string text;
    std::size_t shown = 0;
    for (const models::TableInfo& table : request.schema.tables) {
        std::string lines = table_text(request, table);
        if (text.size() + lines.size() > request.max_schema_bytes)
            lines = short_text(request, table);
        if (text.size() + lines.size() > request.max_schema_bytes)
            break;
        text += lines;
        ++shown;
    }
    if (const std::size_t left = request.schema.tables.size() - shown; left > 0)
        text += fmt::format("and {} more tables that are not shown\n", left);
    return text;
}

}
