#include "services/datasources/bigquery/schema_builder.hpp"

#include "services/datasources/bigquery/schema_queries.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace datachat::services::datasources::bigquery {
namespace {

namespace json = boost::json;
using models::ColumnInfo;
using models::TableInfo;

constexpr std::size_t longest_comment = 2'000; // of a column with many fields
constexpr std::string_view partition_words = "Partitioned by this column: a condition on it makes queries cheaper.";

std::string text(const models::Batch& rows, std::size_t column, std::size_t row)
{
    return rows.columns[column].is_null(row) ? std::string() : models::to_text(rows.columns[column].value(row));
}

std::optional<std::int64_t> number(std::string_view digits)
{
    std::int64_t value = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return failed == std::errc() && end == digits.data() + digits.size() ? std::optional(value) : std::nullopt;
}

void add_words(std::string& comment, std::string_view words)
{
    if (comment.size() + words.size() > longest_comment)
        return;
    if (!comment.empty() && !words.empty())
        comment += '\n';
    comment += words;
}

std::string field_words(std::string_view path, std::string_view type, std::string_view description)
{
    return description.empty() ? fmt::format("{} {}", path, type) : fmt::format("{} {}: {}", path, type, description);
}

// The fields within a column, depth first, in the order of their paths, as INFORMATION_SCHEMA lists them.
void collect_fields(const FieldSchema& field, const std::string& path, std::map<std::string, std::string>& found)
{
    for (const FieldSchema& inner : field.fields) {
        const std::string inner_path = path + '.' + inner.name;
        found[inner_path] = field_words(inner_path, inner.spelled(), inner.description);
        collect_fields(inner, inner_path, found);
    }
}

ColumnInfo column_of(std::string name, std::string type, bool nullable)
{
    ColumnInfo column;
    column.name = std::move(name);
    column.type = type_of(type);
    column.native_type = std::move(type);
    column.nullable = nullable;
    if (models::is_temporal(column.type))
        column.time_storage = models::TimeStorage::native;
    return column;
}

const json::value* at(const json::value& value, std::string_view pointer)
{
    boost::system::error_code missing;
    return value.find_pointer(pointer, missing);
}

std::string text_at(const json::value& value, std::string_view pointer)
{
    const json::value* found = at(value, pointer);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

const json::array& array_at(const json::value& value, std::string_view pointer)
{
    static const json::array none;
    const json::value* found = at(value, pointer);
    return found != nullptr && found->is_array() ? found->get_array() : none;
}

std::string partition_column(const json::value& resource)
{
    const std::string by_time = text_at(resource, "/timePartitioning/field");
    return by_time.empty() ? text_at(resource, "/rangePartitioning/field") : by_time;
}

void add_constraints(TableInfo& table, const json::value& resource)
{
    for (const json::value& column : array_at(resource, "/tableConstraints/primaryKey/columns")) {
        if (column.is_string())
            table.primary_key.emplace_back(column.get_string());
    }
    for (const json::value& constraint : array_at(resource, "/tableConstraints/foreignKeys")) {
        models::ForeignKey key{.referenced_table = text_at(constraint, "/referencedTable/tableId")};
        for (const json::value& pair : array_at(constraint, "/columnReferences")) {
            key.columns.push_back(text_at(pair, "/referencingColumn"));
            key.referenced_columns.push_back(text_at(pair, "/referencedColumn"));
        }
        if (!key.columns.empty())
            table.foreign_keys.push_back(std::move(key));
    }
}

}

TableInfo* SchemaBuilder::find(std::string_view table)
{
    const auto found = places_.find(table);
    return found == places_.end() ? nullptr : &schema_.tables[found->second];
}

TableInfo& SchemaBuilder::add(std::string name, std::string_view kind)
{
    places_[name] = schema_.tables.size();
    TableInfo& table = schema_.tables.emplace_back();
    table.schema = dataset_;
    table.name = std::move(name);
    table.kind = kind.ends_with("VIEW") ? models::TableKind::view : models::TableKind::table;
    return table;
}

void SchemaBuilder::add_tables(const models::Batch& rows)
{
    for (std::size_t row = 0; row < rows.rows(); ++row)
        add(text(rows, 0, row), text(rows, 1, row)).comment = unquoted(text(rows, 2, row));
}

void SchemaBuilder::add_columns(const models::Batch& rows)
{
    for (std::size_t row = 0; row < rows.rows(); ++row) {
        TableInfo* table = find(text(rows, 0, row));
        if (table == nullptr)
            continue;
        const std::string name = text(rows, 1, row);
        const std::string path = text(rows, 4, row);
        const std::string description = text(rows, 6, row);
        if (path == name) {
            ColumnInfo column = column_of(name, text(rows, 5, row), text(rows, 2, row) == "YES");
            column.comment = description;
            if (text(rows, 3, row) == "YES")
                add_words(column.comment, partition_words);
            table->columns.push_back(std::move(column));
        } else if (!table->columns.empty() && table->columns.back().name == name) {
            add_words(table->columns.back().comment, field_words(path, text(rows, 5, row), description));
        }
    }
}

void SchemaBuilder::add_keys(const models::Batch& rows)
{
    for (const bool references : {false, true}) { // primary keys first: references point into them
        std::string constraint;
        for (std::size_t row = 0; row < rows.rows(); ++row) {
            TableInfo* table = find(text(rows, 0, row));
            if (table == nullptr || (text(rows, 2, row) == "FOREIGN KEY") != references)
                continue;
            const std::string column = text(rows, 3, row);
            if (!references) {
                table->primary_key.push_back(column);
                continue;
            }
            const std::string name = text(rows, 1, row);
            if (name != constraint)
                table->foreign_keys.push_back({.referenced_table = text(rows, 5, row)});
            constraint = name;
            models::ForeignKey& key = table->foreign_keys.back();
            key.columns.push_back(column);
            const TableInfo* target = find(key.referenced_table);
            const auto place = static_cast<std::size_t>(number(text(rows, 4, row)).value_or(0));
            if (target != nullptr && place >= 1 && place <= target->primary_key.size())
                key.referenced_columns.push_back(target->primary_key[place - 1]);
        }
    }
}

void SchemaBuilder::add_sizes(const models::Batch& rows)
{
    for (std::size_t row = 0; row < rows.rows(); ++row) {
        if (TableInfo* table = find(text(rows, 0, row)); table != nullptr && table->kind == models::TableKind::table)
            table->row_count = number(text(rows, 1, row));
    }
}

Result<std::vector<std::string>> SchemaBuilder::add_table(const json::value& resource)
{
    std::string name = text_at(resource, "/tableReference/tableId");
    const json::value* schema = at(resource, "/schema");
    if (name.empty() || schema == nullptr)
        return core::fail(core::Errc::upstream, "BigQuery described a table in a way that is not understood.");
    const auto fields = read_fields(*schema);
    if (!fields)
        return std::unexpected(fields.error());
    const std::string partitioned_by = partition_column(resource);
    TableInfo& table = add(std::move(name), text_at(resource, "/type"));
    table.comment = text_at(resource, "/description");
    if (table.kind == models::TableKind::table)
        table.row_count = number(text_at(resource, "/numRows"));
    for (const FieldSchema& field : *fields) {
        ColumnInfo column = column_of(field.name, field.spelled(), !field.required);
        column.comment = field.description;
        if (field.name == partitioned_by)
            add_words(column.comment, partition_words);
        std::map<std::string, std::string> inner;
        collect_fields(field, field.name, inner);
        for (const auto& [path, words] : inner)
            add_words(column.comment, words);
        table.columns.push_back(std::move(column));
    }
    add_constraints(table, resource);
    std::vector<std::string> referenced;
    for (const models::ForeignKey& key : table.foreign_keys)
        referenced.push_back(key.referenced_table);
    return referenced;
}

models::Schema SchemaBuilder::finish()
{
    std::erase_if(schema_.tables, [](const TableInfo& table) { return table.columns.empty(); });
    for (TableInfo& table : schema_.tables) {
        std::erase_if(table.foreign_keys, [](const models::ForeignKey& key) {
            return key.columns.size() != key.referenced_columns.size();
        });
    }
    schema_.search_path = {dataset_};
    schema_.case_sensitive = true;
    return std::move(schema_);
}

}
