#include "services/datasources/mysql/schema_builder.hpp"

#include "services/datasources/mysql/field_types.hpp"

#include <algorithm>

namespace datachat::services::datasources::mysql {

using models::TableInfo;

TableInfo* SchemaBuilder::find(const Reply& reply)
{
    const auto found = tables_.find({std::string(reply.text(0)), std::string(reply.text(1))});
    return found == tables_.end() ? nullptr : &found->second;
}

bool SchemaBuilder::has(std::string_view schema, std::string_view table) const
{
    return tables_.contains({std::string(schema), std::string(table)});
}

void SchemaBuilder::add_tables(Reply& reply)
{
    while (reply.next()) {
        TableInfo table;
        table.schema = reply.text(0);
        table.name = reply.text(1);
        const bool is_view = reply.text(2) == "VIEW";
        table.kind = is_view ? models::TableKind::view : models::TableKind::table;
        if (!is_view)
            table.comment = reply.text(3); // of a view it is "VIEW"
        if (!is_view && !reply.is_null(4))
            table.row_count = reply.number(4);
        tables_.try_emplace({table.schema, table.name}, std::move(table));
    }
}

void SchemaBuilder::add_columns(Reply& reply)
{
    while (reply.next()) {
        TableInfo* table = find(reply);
        if (table == nullptr)
            continue;
        models::ColumnInfo column;
        column.name = reply.text(2);
        column.native_type = reply.text(4);
        column.type = type_of_column(reply.text(3), reply.text(4));
        column.nullable = reply.text(5) == "YES";
        column.comment = reply.text(6);
        if (models::is_temporal(column.type))
            column.time_storage = models::TimeStorage::native;
        table->columns.push_back(std::move(column));
    }
}

void SchemaBuilder::add_json_columns(Reply& reply)
{
    while (reply.next()) {
        TableInfo* table = find(reply);
        if (table == nullptr)
            continue;
        const auto column = std::ranges::find(table->columns, reply.text(2), &models::ColumnInfo::name);
        if (column == table->columns.end() || column->type != models::Type::text)
            continue;
        column->type = models::Type::json;
        column->native_type = "json";
    }
}

void SchemaBuilder::add_unique_keys(Reply& reply)
{
    Key table_before;
    std::string index_before;
    bool usable = false; // every part so far is a column that may be read
    while (reply.next()) {
        TableInfo* table = find(reply);
        if (table == nullptr)
            continue;
        Key key{table->schema, table->name};
        const bool is_primary = reply.text(2) == "PRIMARY";
        if (key != table_before || reply.text(2) != index_before) {
            table_before = std::move(key);
            index_before = reply.text(2);
            usable = true;
            if (!is_primary)
                table->unique_keys.emplace_back();
        }
        auto& columns = is_primary ? table->primary_key : table->unique_keys.back();
        usable = usable && models::find_column(*table, reply.text(3)) != nullptr;
        if (usable)
            columns.emplace_back(reply.text(3));
        else
            columns.clear();
    }
    for (auto& [key, table] : tables_)
        std::erase_if(table.unique_keys, [](const auto& columns) { return columns.empty(); });
}

void SchemaBuilder::add_foreign_keys(Reply& reply)
{
    Key table_before;
    std::string constraint_before;
    while (reply.next()) {
        TableInfo* table = find(reply);
        const auto referenced = tables_.find({std::string(reply.text(4)), std::string(reply.text(5))});
        if (table == nullptr || referenced == tables_.end())
            continue;
        Key key{table->schema, table->name};
        if (key != table_before || reply.text(2) != constraint_before) {
            table_before = std::move(key);
            constraint_before = reply.text(2);
            models::ForeignKey made;
            made.referenced_schema = referenced->second.schema == table->schema ? "" : referenced->second.schema;
            made.referenced_table = referenced->second.name;
            table->foreign_keys.push_back(std::move(made));
        }
        table->foreign_keys.back().columns.emplace_back(reply.text(3));
        table->foreign_keys.back().referenced_columns.emplace_back(reply.text(6));
    }
}

models::Schema SchemaBuilder::finish()
{
    models::Schema schema;
    for (auto& [key, table] : tables_) {
        std::erase_if(table.foreign_keys, [&](const models::ForeignKey& foreign) {
            return std::ranges::any_of(foreign.columns, [&](const std::string& column) {
                return models::find_column(table, column) == nullptr;
            });
        });
        if (!table.columns.empty())
            schema.tables.push_back(std::move(table));
    }
    return schema;
}

}
