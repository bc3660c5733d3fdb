#include "services/datasources/snowflake/schema_builder.hpp"

#include "services/datasources/snowflake/decode.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

namespace datachat::services::datasources::snowflake {
namespace {

using models::TableInfo;

std::optional<std::int64_t> number(std::string_view digits)
{
    std::int64_t value = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return failed == std::errc() && end == digits.data() + digits.size() ? std::optional(value) : std::nullopt;
}

std::string native_type(const NamedRows& rows, std::size_t row)
{
    std::string type = rows.text(row, "DATA_TYPE");
    if (type == "NUMBER" || type == "FIXED")
        return fmt::format("NUMBER({},{})", rows.text(row, "NUMERIC_PRECISION"), rows.text(row, "NUMERIC_SCALE"));
    constexpr std::int64_t longest = 16'777'216; // of a VARCHAR that says nothing
    const auto length = number(rows.text(row, "CHARACTER_MAXIMUM_LENGTH"));
    if (type == "TEXT" && length && *length < longest)
        return fmt::format("VARCHAR({})", *length);
    return type;
}

}

std::string NamedRows::text(std::size_t row, std::string_view name) const
{
    for (const models::Column& column : batch_.columns) {
        if (models::same_name(column.name(), name))
            return column.is_null(row) ? std::string() : models::to_text(column.value(row));
    }
    return {};
}

TableInfo* SchemaBuilder::find(std::string schema, std::string table)
{
    const auto found = places_.find({std::move(schema), std::move(table)});
    return found == places_.end() ? nullptr : &schema_.tables[found->second];
}

void SchemaBuilder::add_tables(const NamedRows& rows)
{
    for (std::size_t row = 0; row < rows.count(); ++row) {
        TableInfo table;
        table.schema = rows.text(row, "TABLE_SCHEMA");
        table.name = rows.text(row, "TABLE_NAME");
        table.comment = rows.text(row, "COMMENT");
        const std::string type = rows.text(row, "TABLE_TYPE");
        table.kind = type.ends_with("VIEW") ? models::TableKind::view : models::TableKind::table;
        table.row_count = number(rows.text(row, "ROW_COUNT"));
        if (const std::string key = rows.text(row, "CLUSTERING_KEY"); !key.empty())
            table.comment += fmt::format("{}Clustered by {}: a condition on that makes queries cheaper.",
                                         table.comment.empty() ? "" : "\n", key);
        places_[{table.schema, table.name}] = schema_.tables.size();
        schema_.tables.push_back(std::move(table));
    }
}

void SchemaBuilder::add_columns(const NamedRows& rows)
{
    for (std::size_t row = 0; row < rows.count(); ++row) {
        TableInfo* table = find(rows.text(row, "TABLE_SCHEMA"), rows.text(row, "TABLE_NAME"));
        if (table == nullptr)
            continue;
        models::ColumnInfo column;
        column.name = rows.text(row, "COLUMN_NAME");
        column.native_type = native_type(rows, row);
        column.type = type_of(rows.text(row, "DATA_TYPE"), number(rows.text(row, "NUMERIC_SCALE")).value_or(0));
        column.nullable = rows.text(row, "IS_NULLABLE") != "NO";
        column.comment = rows.text(row, "COMMENT");
        if (models::is_temporal(column.type))
            column.time_storage = models::TimeStorage::native;
        table->columns.push_back(std::move(column));
    }
}

void SchemaBuilder::add_primary_keys(const NamedRows& rows)
{
    struct Part {
        TableInfo* table;
        std::int64_t place;
        std::string column;
    };
    std::vector<Part> parts;
    for (std::size_t row = 0; row < rows.count(); ++row) {
        if (TableInfo* table = find(rows.text(row, "schema_name"), rows.text(row, "table_name")))
            parts.push_back({table, number(rows.text(row, "key_sequence")).value_or(0), rows.text(row, "column_name")});
    }
    std::ranges::sort(parts, {}, &Part::place);
    for (const Part& part : parts)
        part.table->primary_key.push_back(part.column);
}

void SchemaBuilder::add_foreign_keys(const NamedRows& rows)
{
    struct Part {
        std::int64_t place;
        std::string column;
        std::string referenced_column;
    };
    // By referring table, constraint and what it refers to: the order of the answer is not promised.
    std::map<std::pair<TableInfo*, std::string>, std::pair<models::ForeignKey, std::vector<Part>>> keys;
    for (std::size_t row = 0; row < rows.count(); ++row) {
        TableInfo* table = find(rows.text(row, "fk_schema_name"), rows.text(row, "fk_table_name"));
        if (table == nullptr)
            continue;
        auto& [key, parts] = keys[{table, rows.text(row, "fk_name")}];
        const std::string schema = rows.text(row, "pk_schema_name");
        key.referenced_schema = schema == table->schema ? "" : schema;
        key.referenced_table = rows.text(row, "pk_table_name");
        parts.push_back({number(rows.text(row, "key_sequence")).value_or(0), rows.text(row, "fk_column_name"),
                         rows.text(row, "pk_column_name")});
    }
    for (auto& [place, found] : keys) {
        auto& [key, parts] = found;
        std::ranges::sort(parts, {}, &Part::place);
        for (const Part& part : parts) {
            key.columns.push_back(part.column);
            key.referenced_columns.push_back(part.referenced_column);
        }
        place.first->foreign_keys.push_back(std::move(key));
    }
    for (TableInfo& table : schema_.tables) {
        std::ranges::sort(table.foreign_keys, {},
                          [](const models::ForeignKey& key) { return std::tie(key.referenced_table, key.columns); });
    }
}

models::Schema SchemaBuilder::finish()
{
    std::erase_if(schema_.tables, [](const TableInfo& table) { return table.columns.empty(); });
    schema_.search_path = {schema_name_};
    schema_.case_sensitive = true;
    return std::move(schema_);
}

}
