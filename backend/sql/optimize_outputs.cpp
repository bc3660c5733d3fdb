#include "sql/canonical_joins.hpp"
#include "sql/conditions.hpp"
#include "sql/describe_state.hpp"
#include "sql/optimize_rules.hpp"
#include "sql/walk.hpp"

#include <algorithm>
#include <map>

namespace datachat::sql {
namespace {

std::string_view output_name(const SelectItem& item)
{
    if (!item.alias.empty())
        return item.alias;
    const auto* column = as<ColumnRef>(item.expr);
    return column ? std::string_view(column->column) : std::string_view();
}

std::string folded(std::string_view name)
{
    std::string result(name);
    std::ranges::transform(result, result.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    return result;
}

// How often a query reads each name, wherever; and the places that may read any: stars, joins by equal names.
struct Reads {
    std::map<std::string, int> names;
    int any = 0;

    bool holds(std::string_view name) const { return names.contains(folded(name)); }
};

Reads reads_of(const Query& query)
{
    Reads reads;
    walk(query, Visitor{.expr =
                            [&](const Expr& expr) {
                                if (const auto* column = as<ColumnRef>(expr))
                                    ++reads.names[folded(column->column)];
                            },
                        .source =
                            [&](const TableSource& source) {
                                const auto* join = std::get_if<core::Box<Join>>(&source.node);
                                if (!join)
                                    return;
                                reads.any += (*join)->natural;
                                for (const std::string& column : (*join)->using_columns)
                                    ++reads.names[folded(column)];
                            },
                        .item = [&](const SelectItem& item) { reads.any += as<Star>(item.expr) != nullptr; }});
    return reads;
}

// Whether an output can go without changing which rows there are, or what ORDER BY and GROUP BY mean.
bool outputs_are_independent(const Query& query)
{
    const Select* select = query.select();
    if (!select || select->distinct || !select->distinct_on.empty() || select->shape != RowShape::columns)
        return false;
    const auto is_position = [](const Expr& expr) {
        const auto* own = as<DialectCall>(expr);
        return literal_integer(expr).has_value() || (own && own->name == "all_columns");
    };
    return std::ranges::none_of(select->group_by, is_position) &&
           std::ranges::none_of(query.order_by, [&](const OrderItem& order) { return is_position(order.expr); }) &&
           std::ranges::none_of(select->items, [](const SelectItem& item) { return as<Star>(item.expr) != nullptr; });
}

void prune(Query& nested, const Reads& outer)
{
    if (!outputs_are_independent(nested))
        return;
    Select& select = *nested.select();
    // Its own clauses may name its outputs.
    Query without_items = nested;
    without_items.select()->items.clear();
    const Reads own = reads_of(without_items);
    const bool one_row = select.group_by.empty() && std::ranges::any_of(select.items, [](const SelectItem& item) {
                             return has_aggregate(item.expr);
                         });
    std::vector<SelectItem> kept;
    for (const SelectItem& item : select.items)
        if (outer.holds(output_name(item)) || own.holds(output_name(item)))
            kept.push_back(item);
    const bool still_aggregates =
        std::ranges::any_of(kept, [](const SelectItem& item) { return has_aggregate(item.expr); });
    if (kept.empty() || (one_row && !still_aggregates)) {
        const auto keeper = std::ranges::find_if(
            select.items, [&](const SelectItem& item) { return !one_row || has_aggregate(item.expr); });
        kept.push_back(*keeper);
    }
    select.items = std::move(kept);
}

// `nested` is inside `owner`: what the rest of `owner` does not read goes.
void prune_within(const Query& owner, Query& nested)
{
    const Reads inside = reads_of(nested);
    Reads outside = reads_of(owner);
    if (outside.any > inside.any)
        return;
    for (const auto& [name, count] : inside.names)
        if (outside.names[name] == count)
            outside.names.erase(name);
    prune(nested, outside);
}

bool is_whole_not_null_key(const models::TableInfo& table, const std::vector<std::string>& key, const Select& select,
                           Dialect dialect)
{
    return !key.empty() && std::ranges::all_of(key, [&](const std::string& part) {
        const models::ColumnInfo* info = models::find_column(table, part);
        // Only SQLite has primary keys with NULL in them.
        const bool primary = dialect != Dialect::sqlite && key == table.primary_key;
        const bool shown = std::ranges::any_of(select.items, [&](const SelectItem& item) {
            const auto* column = as<ColumnRef>(item.expr);
            return column && same_name(column->column, part);
        });
        return info && (!info->nullable || primary) && shown;
    });
}

}

void drop_unused_columns(Query& query)
{
    walk(query, MutableVisitor{.query = [](Query& owner) {
             if (!owner.recursive)
                 for (CommonTable& table : owner.with)
                     if (table.columns.empty())
                         prune_within(owner, table.query);
             Select* select = owner.select();
             if (!select)
                 return;
             for (TableSource& source : select->from)
                 for_each_leaf(source, [&](TableSource& leaf) {
                     auto* derived = std::get_if<DerivedTable>(&leaf.node);
                     if (derived && derived->columns.empty())
                         prune_within(owner, *derived->query);
                 });
         }});
}

void drop_needless_distinct(Query& query, const Resolution& resolution, const models::Schema& schema, Dialect dialect)
{
    walk(query, MutableVisitor{.query = [&](Query& owner) {
             Select* select = owner.select();
             if (!select || !select->distinct || select->from.size() != 1 || !select->group_by.empty())
                 return;
             const auto found = resolution.tables.find(select->from.front().id);
             if (found == resolution.tables.end() || schema.tables[found->second].kind != models::TableKind::table)
                 return;
             const models::TableInfo* table = &schema.tables[found->second];
             bool unique = is_whole_not_null_key(*table, table->primary_key, *select, dialect);
             for (const auto& key : table->unique_keys)
                 unique = unique || is_whole_not_null_key(*table, key, *select, dialect);
             if (unique)
                 select->distinct = false;
         }});
}

}
