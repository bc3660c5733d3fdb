#include "sql/resolve.hpp"

#include "core/digest.hpp"
#include "sql/resolver.hpp"
#include "sql/walk.hpp"

#include <algorithm>

namespace datachat::sql {
namespace {

void add_names(core::Digest& digest, const std::vector<std::string>& names)
{
    digest.add_field(std::to_string(names.size()));
    for (const std::string& name : names)
        digest.add_field(name);
}

void add_keys(core::Digest& digest, const models::TableInfo& table)
{
    add_names(digest, table.primary_key);
    digest.add_field(std::to_string(table.unique_keys.size()));
    for (const auto& key : table.unique_keys)
        add_names(digest, key);
    digest.add_field(std::to_string(table.foreign_keys.size()));
    for (const models::ForeignKey& key : table.foreign_keys) {
        add_names(digest, key.columns);
        digest.add_field(key.referenced_schema);
        digest.add_field(key.referenced_table);
        add_names(digest, key.referenced_columns);
    }
}

template <class T>
void sort_each_once(std::vector<T>& list)
{
    std::ranges::sort(list);
    list.erase(std::ranges::unique(list).begin(), list.end());
}

}

core::Result<Resolution> resolve(Query& query, const models::Schema& schema, Dialect dialect)
{
    number_nodes(query);
    return Resolver(schema, dialect).run(query);
}

core::Result<Typing> resolve_types(Query& query, const models::Schema& schema, Dialect dialect)
{
    number_nodes(query);
    return Resolver(schema, dialect).run_with_types(query);
}

core::Result<Resolution> Resolver::run(Query& root)
{
    const auto outputs = query(root, nullptr, nullptr);
    if (error_)
        return std::unexpected(*error_);
    for (const ScopeColumn& column : outputs)
        resolution_.outputs.push_back({column.name, column.type, column.origin, column.storage});
    sort_each_once(used_columns_);
    sort_each_once(resolution_.used_tables);
    resolution_.used_columns = std::move(used_columns_);
    return std::move(resolution_);
}

core::Result<Typing> Resolver::run_with_types(Query& root)
{
    typing_.emplace();
    auto resolution = run(root);
    if (!resolution)
        return std::unexpected(std::move(resolution.error()));
    typing_->resolution = std::move(*resolution);
    for (const auto& [id, columns] : subqueries_) {
        for (const ScopeColumn& column : columns)
            typing_->outputs[id].push_back(column.name);
    }
    return std::move(*typing_);
}

std::string schema_fingerprint(const Resolution& resolution, const models::Schema& schema)
{
    core::Digest digest;
    digest.add_field("schema 1");
    for (const std::size_t place : resolution.used_tables) {
        const models::TableInfo& table = schema.tables[place];
        digest.add_field(table.schema);
        digest.add_field(table.name);
        digest.add_field(table.kind == models::TableKind::view ? "view" : "table");
        add_keys(digest, table);
    }
    for (const SchemaColumn& place : resolution.used_columns) {
        const models::ColumnInfo& column = schema.tables[place.table].columns[place.column];
        digest.add_field(schema.tables[place.table].name);
        digest.add_field(column.name);
        digest.add_field(models::name(column.type));
        digest.add_field(column.native_type);
        digest.add_field(column.nullable ? "null" : "not null");
        digest.add_field(std::to_string(static_cast<int>(column.time_storage)));
    }
    return digest.hex();
}

}
