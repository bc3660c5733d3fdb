#include "sql/describe_state.hpp"
#include "sql/walk.hpp"
#include "sql/wording.hpp"

#include <algorithm>

namespace datachat::sql::describing {

bool covers_key(const models::TableInfo& table, const std::vector<std::string>& columns)
{
    const auto covers = [&](const std::vector<std::string>& key) {
        return !key.empty() && std::ranges::all_of(key, [&](const std::string& part) {
            return std::ranges::any_of(columns, [&](const std::string& column) { return same_name(column, part); });
        });
    };
    return covers(table.primary_key) || std::ranges::any_of(table.unique_keys, covers);
}

bool is_not_null(const models::TableInfo& table, std::string_view column)
{
    const models::ColumnInfo* info = models::find_column(table, column);
    // SQLite calls the column of a primary key nullable.
    return info && (!info->nullable || std::ranges::any_of(table.primary_key, [&](const std::string& part) {
               return same_name(part, column);
           }));
}

std::string role_of(const models::ForeignKey& key, const models::TableInfo& referenced)
{
    const std::string table = singular(words_of(referenced.name));
    if (key.columns.size() != 1)
        return table;
    std::string words = words_of(key.columns.front());
    for (const std::string_view ending : {" id", " code", " key", " no", " number"}) {
        if (words.ends_with(ending) && words.size() > ending.size() + 2) {
            words.resize(words.size() - ending.size());
            return words;
        }
    }
    return table;
}

const models::ForeignKey* find_key(const models::TableInfo& from, const std::vector<std::string>& columns,
                                   const models::TableInfo& to, const std::vector<std::string>& referenced)
{
    const auto matches = [&](const models::ForeignKey& key) {
        const std::string& schema = key.referenced_schema.empty() ? from.schema : key.referenced_schema;
        if (!same_name(key.referenced_table, to.name) || !same_name(schema, to.schema) ||
            key.columns.size() != columns.size())
            return false;
        // A key without named columns refers to the primary key.
        const auto& target = key.referenced_columns.empty() ? to.primary_key : key.referenced_columns;
        for (std::size_t at = 0; at < columns.size(); ++at) {
            const auto part = std::ranges::find_if(
                key.columns, [&](const std::string& column) { return same_name(column, columns[at]); });
            const auto place = static_cast<std::size_t>(part - key.columns.begin());
            if (part == key.columns.end() || place >= target.size() || !same_name(target[place], referenced[at]))
                return false;
        }
        return true;
    };
    const auto key = std::ranges::find_if(from.foreign_keys, matches);
    return key == from.foreign_keys.end() ? nullptr : &*key;
}

const Instance* Describer::find_instance(std::string_view name, const Scope& scope) const
{
    for (const Scope* level = &scope; level; level = level->outer)
        for (const Instance& instance : level->instances)
            if (same_name(instance.name, name))
                return &instance;
    return nullptr;
}

std::optional<Describer::Found> Describer::find(const ColumnRef& column, NodeId id, const Scope& scope) const
{
    const auto known = resolution_.columns.find(id);
    for (const Scope* level = &scope; level; level = level->outer) {
        for (std::size_t at = 0; at < level->instances.size(); ++at) {
            const Instance& instance = level->instances[at];
            if (!column.table.empty() && !same_name(instance.name, column.table))
                continue;
            Found found{.instance = &instance, .outer = level != &scope, .is_row = level->row == at};
            if (instance.columns) {
                const auto place = std::ranges::find_if(
                    *instance.columns, [&](const std::string& name) { return same_name(name, column.column); });
                if (place != instance.columns->end()) {
                    found.derived_column = static_cast<std::size_t>(place - instance.columns->begin());
                    return found;
                }
            } else if (instance.table) {
                found.info = models::find_column(*instance.table, column.column);
                const bool same_table =
                    known == resolution_.columns.end() || &schema_.tables[known->second.table] == instance.table;
                if (found.info && same_table)
                    return found;
            } else if (!column.table.empty() || (level->instances.size() == 1 && !level->outer))
                return found;
            if (!column.table.empty())
                return found;
        }
    }
    return std::nullopt;
}

Expr Describer::normalized(const Expr& expr, const Scope* scope) const
{
    Expr result = expr;
    walk_level(result, [&](Expr& node) {
        auto* column = as<ColumnRef>(node);
        if (!column)
            return;
        const models::TableInfo* table = nullptr;
        if (scope) {
            const auto found = find(*column, node.id, *scope);
            table = found && !found->outer ? found->instance->table : nullptr;
        } else
            table = schema_.find_table(column->schema, column->table);
        const models::ColumnInfo* info = table ? models::find_column(*table, column->column) : nullptr;
        if (info)
            *column = {.schema = table->schema, .table = table->name, .column = info->name};
    });
    return result;
}

std::string Describer::measure_wording(const Expr& expr, const Scope& scope) const
{
    if (measures_.empty() || !has_aggregate(expr))
        return {};
    const Expr wanted = normalized(expr, &scope);
    for (const auto& [measure, words] : measures_)
        if (measure == wanted)
            return words;
    return {};
}

bool Describer::speaks_of_row(const Expr& measure, const Scope& scope) const
{
    if (!scope.row || measure_wording(measure, scope).empty())
        return false;
    bool found_row = false;
    walk_level(measure, [&](const Expr& node) {
        const auto* column = as<ColumnRef>(node);
        const auto found = column ? find(*column, node.id, scope) : std::nullopt;
        found_row = found_row || (found && found->is_row);
    });
    return found_row;
}

}
