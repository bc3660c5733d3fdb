#include "plan/edit_joins.hpp"

#include "sql/canonical_joins.hpp"
#include "sql/conditions.hpp"
#include "sql/walk.hpp"

#include <algorithm>
#include <deque>
#include <map>

namespace datachat::plan {
namespace {

using core::Errc;
using core::fail;

struct Read {
    std::string name; // that columns are qualified with
    std::size_t table = 0;
};

std::optional<std::size_t> position(const models::Schema& schema, std::string_view schema_name, std::string_view name)
{
    const models::TableInfo* table = schema.find_table(schema_name, name);
    return table ? std::optional(static_cast<std::size_t>(table - schema.tables.data())) : std::nullopt;
}

std::vector<Read> tables_read(const sql::Select& select, const models::Schema& schema)
{
    std::vector<Read> read;
    for (const sql::TableSource& source : select.from)
        sql::for_each_leaf(source, [&](const sql::TableSource& leaf) {
            const auto* name = std::get_if<sql::TableName>(&leaf.node);
            const auto table = name ? position(schema, name->schema, name->name) : std::nullopt;
            if (table)
                read.push_back({std::string(sql::name_of(leaf)), *table});
        });
    return read;
}

// A key from a table to the one that it refers to.
struct Way {
    std::size_t from = 0;
    const models::ForeignKey* key = nullptr;
};

// The shortest way along foreign keys from a table that is read to `target`, first key first.
std::vector<Way> way_to(std::size_t target, const std::vector<Read>& read, const models::Schema& schema)
{
    std::map<std::size_t, Way> reached_by;
    std::deque<std::size_t> open;
    for (const Read& start : read)
        if (reached_by.try_emplace(start.table, Way{}).second)
            open.push_back(start.table);
    while (!open.empty() && !reached_by.contains(target)) {
        const std::size_t from = open.front();
        open.pop_front();
        for (const models::ForeignKey& key : schema.tables[from].foreign_keys) {
            const std::string& key_schema =
                key.referenced_schema.empty() ? schema.tables[from].schema : key.referenced_schema;
            const auto to = position(schema, key_schema, key.referenced_table);
            if (to && reached_by.try_emplace(*to, Way{from, &key}).second)
                open.push_back(*to);
        }
    }
    std::vector<Way> way;
    for (auto at = reached_by.find(target); at != reached_by.end() && at->second.key;
         at = reached_by.find(at->second.from))
        way.insert(way.begin(), at->second);
    return way;
}

const std::vector<std::string>& referenced_columns(const models::ForeignKey& key, const models::TableInfo& to)
{
    return key.referenced_columns.empty() ? to.primary_key : key.referenced_columns;
}

// Joins the table that `way` leads to, and gives it as read.
core::Result<Read> join(const Way& way, const std::vector<Read>& read, sql::Select& select,
                        const models::Schema& schema)
{
    const models::TableInfo& from = schema.tables[way.from];
    const auto target = position(schema, way.key->referenced_schema.empty() ? from.schema : way.key->referenced_schema,
                                 way.key->referenced_table);
    const models::TableInfo& to = schema.tables[*target];
    const auto owner = std::ranges::find(read, way.from, &Read::table);
    const bool taken =
        std::ranges::any_of(read, [&](const Read& other) { return sql::same_name(other.name, to.name); });
    const auto& columns = referenced_columns(*way.key, to);
    if (taken || columns.size() != way.key->columns.size())
        return fail(Errc::unsupported,
                    "The table \"" + to.name + "\" cannot be added to this plan. Ask the question anew.");
    sql::Join joined;
    std::vector<sql::Expr> conditions;
    bool always = true;
    for (std::size_t at = 0; at < columns.size(); ++at) {
        const models::ColumnInfo* column = models::find_column(from, way.key->columns[at]);
        always = always && column && !column->nullable;
        conditions.push_back(sql::binary(sql::BinaryOp::equal, sql::ColumnRef{.table = to.name, .column = columns[at]},
                                         sql::ColumnRef{.table = owner->name, .column = way.key->columns[at]}));
    }
    joined.kind = always ? sql::JoinKind::inner : sql::JoinKind::left; // rows without one stay
    joined.left = std::move(select.from.back());
    joined.right = sql::TableName{.schema = to.schema, .name = to.name};
    joined.on = sql::join_conditions(std::move(conditions), sql::BinaryOp::logical_and);
    select.from.back() = core::Box<sql::Join>(std::move(joined));
    return Read{to.name, *target};
}

// The table that has the column, nearest first: those that are read, then those that keys lead to.
core::Result<std::size_t> owner_of(const sql::ColumnRef& column, const std::vector<Read>& read,
                                   const models::Schema& schema)
{
    if (!column.table.empty()) {
        const auto named = position(schema, column.schema, column.table);
        if (!named)
            return fail(Errc::not_found, "There is no table \"" + column.table + "\".");
        return *named;
    }
    std::optional<std::size_t> best;
    std::size_t best_length = 0;
    bool known = false;
    for (std::size_t table = 0; table < schema.tables.size(); ++table) {
        if (!models::find_column(schema.tables[table], column.column))
            continue;
        known = true;
        const std::size_t length = way_to(table, read, schema).size();
        if (length > 0 && (!best || length < best_length)) {
            best = table;
            best_length = length;
        }
    }
    if (best)
        return *best;
    if (known)
        return fail(Errc::unsupported,
                    "The column \"" + column.column +
                        "\" cannot be added here: it would repeat rows, and totals would be wrong. Ask "
                        "the question anew.");
    return fail(Errc::not_found, "There is no column \"" + column.column + "\".");
}

core::Result<void> reach(sql::ColumnRef& column, sql::Select& select, const models::Schema& schema)
{
    std::vector<Read> read = tables_read(select, schema);
    const auto by_name =
        std::ranges::find_if(read, [&](const Read& one) { return sql::same_name(one.name, column.table); });
    if (!column.table.empty() && by_name != read.end())
        return {};
    if (column.table.empty()) {
        const auto owns = [&](const Read& one) { return models::find_column(schema.tables[one.table], column.column); };
        const auto count = std::ranges::count_if(read, [&](const Read& one) { return owns(one) != nullptr; });
        if (count > 1) // the first would be a guess
            return fail(Errc::invalid_argument, "Several tables of this plan have a column \"" + column.column +
                                                    "\". Write the table's name before it.");
        if (count == 1) {
            column.table = std::ranges::find_if(read, owns)->name;
            return {};
        }
        const bool named_output = std::ranges::any_of(
            select.items, [&](const sql::SelectItem& item) { return sql::same_name(item.alias, column.column); });
        if (named_output || read.empty())
            return {};
    }
    const auto owner = owner_of(column, read, schema);
    if (!owner)
        return std::unexpected(owner.error());
    const auto same_table = std::ranges::find(read, *owner, &Read::table);
    if (same_table != read.end()) { // read under an alias
        column.table = same_table->name;
        return {};
    }
    const std::vector<Way> way = way_to(*owner, read, schema);
    if (way.empty())
        return fail(Errc::unsupported, "No declared key leads from this plan's tables to \"" +
                                           schema.tables[*owner].name +
                                           "\" without repeating rows. Ask the question anew.");
    for (const Way& part : way) {
        auto joined = join(part, read, select, schema);
        if (!joined)
            return std::unexpected(joined.error());
        read.push_back(*joined);
    }
    column.table = read.back().name;
    column.schema.clear();
    return {};
}

}

core::Result<void> reach_columns(sql::Expr& expr, sql::Select& select, const models::Schema& schema)
{
    core::Result<void> result;
    sql::walk_level(expr, [&](sql::Expr& node) {
        if (auto* column = sql::as<sql::ColumnRef>(node); column && result)
            result = reach(*column, select, schema);
    });
    return result;
}

void qualify_columns(sql::Query& query, const sql::Resolution& resolution, const models::Schema& schema)
{
    sql::Select* select = query.select();
    if (!select)
        return;
    std::map<std::size_t, std::string> names;
    for (const sql::TableSource& source : select->from)
        sql::for_each_leaf(source, [&](const sql::TableSource& leaf) {
            const auto table = resolution.tables.find(leaf.id);
            if (table != resolution.tables.end())
                names.try_emplace(table->second, sql::name_of(leaf));
        });
    const auto qualify = [&](sql::Expr& expr) {
        sql::walk_level(expr, [&](sql::Expr& node) {
            auto* column = sql::as<sql::ColumnRef>(node);
            const auto meaning = column ? resolution.columns.find(node.id) : resolution.columns.end();
            if (meaning == resolution.columns.end() || !column->table.empty())
                return;
            const auto& meant = schema.tables[meaning->second.table].columns[meaning->second.column].name;
            const bool is_alias = std::ranges::any_of(select->items, [&](const sql::SelectItem& item) {
                return sql::same_name(item.alias, column->column) && !(item.expr == node);
            });
            if (is_alias || !sql::same_name(meant, column->column))
                return;
            if (const auto name = names.find(meaning->second.table); name != names.end())
                column->table = name->second;
        });
    };
    const auto all = [&](auto& exprs) { std::ranges::for_each(exprs, qualify); };
    all(select->distinct_on);
    for (sql::SelectItem& item : select->items)
        qualify(item.expr);
    for (sql::TableSource& source : select->from)
        sql::for_each_on(source, qualify);
    if (select->where)
        qualify(*select->where);
    all(select->group_by);
    if (select->having)
        qualify(*select->having);
    for (sql::OrderItem& order : query.order_by)
        qualify(order.expr);
}

}
