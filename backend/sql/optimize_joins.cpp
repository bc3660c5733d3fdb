#include "sql/conditions.hpp"
#include "sql/describe_state.hpp"
#include "sql/optimize_rules.hpp"
#include "sql/walk.hpp"

#include <algorithm>

namespace datachat::sql {
namespace {

bool enforces_foreign_keys(Dialect dialect)
{
    // SQLite leaves them to each connection's settings, BigQuery and Snowflake to nobody.
    return dialect == Dialect::postgres || dialect == Dialect::mysql || dialect == Dialect::duckdb;
}

class UnusedJoins {
public:
    UnusedJoins(Query& query, const Resolution& resolution, const models::Schema& schema, Dialect dialect)
        : query_(query), resolution_(resolution), schema_(schema), dialect_(dialect)
    {
    }

    // Drops one join; false if none can be dropped.
    bool drop_one()
    {
        Select* select = query_.select();
        if (!select)
            return false;
        for (const SelectItem& item : select->items)
            if (const auto* star = as<Star>(item.expr); star && star->table.empty())
                return false;
        return std::ranges::any_of(select->from, [this](TableSource& source) { return drop_in(source, false); });
    }

private:
    // `optional`: an outer join further out may leave the source without rows.
    bool drop_in(TableSource& source, bool optional)
    {
        auto* box = std::get_if<core::Box<Join>>(&source.node);
        if (!box)
            return false;
        Join& join = **box;
        if (join.kind == JoinKind::positional || join.asof)
            return false;
        const bool left_optional = optional || join.kind == JoinKind::right || join.kind == JoinKind::full;
        const bool right_optional = optional || join.kind == JoinKind::left || join.kind == JoinKind::full;
        if (drop_in(join.left, left_optional) || drop_in(join.right, right_optional))
            return true;
        const bool one_row = join.kind == JoinKind::left || join.kind == JoinKind::inner;
        if (!one_row || !join.on || !join.using_columns.empty() || join.natural || !is_unread(join.right, *join.on))
            return false;
        if (join.kind == JoinKind::left ? !finds_at_most_one(join) : !finds_exactly_one(join, optional))
            return false;
        TableSource kept = std::move(join.left);
        source = std::move(kept);
        return true;
    }

    const models::TableInfo* table_of(const TableSource& source) const
    {
        if (source.sample)
            return nullptr; // a key finds nothing that was not drawn
        const auto found = resolution_.tables.find(source.id);
        return std::holds_alternative<TableName>(source.node) && found != resolution_.tables.end()
                   ? &schema_.tables[found->second]
                   : nullptr;
    }

    bool reads(const Expr& expr, std::string_view name, const models::TableInfo& table) const
    {
        if (const auto* star = as<Star>(expr))
            return same_name(star->table, name);
        const auto* column = as<ColumnRef>(expr);
        if (!column)
            return false;
        if (!column->table.empty())
            return same_name(column->table, name);
        const auto found = resolution_.columns.find(expr.id);
        return found == resolution_.columns.end() ? models::find_column(table, column->column) != nullptr
                                                  : &schema_.tables[found->second.table] == &table;
    }

    // Whether nothing but the join's own condition names the source.
    bool is_unread(const TableSource& source, const Expr& on) const
    {
        const models::TableInfo* table = table_of(source);
        if (!table)
            return false;
        const std::string_view name = name_of(source);
        int everywhere = 0;
        int in_condition = 0;
        walk(std::as_const(query_),
             Visitor{.expr = [&](const Expr& expr) { everywhere += reads(expr, name, *table); }});
        walk(on, Visitor{.expr = [&](const Expr& expr) { in_condition += reads(expr, name, *table); }});
        return everywhere == in_condition;
    }

    struct Pair {
        const ColumnRef* own = nullptr; // column of the joined table
        const Expr* other = nullptr;
    };
    std::optional<Pair> pair(const Expr& condition, const TableSource& right) const
    {
        const auto* equal = as<Binary>(condition);
        if (!equal || equal->op != BinaryOp::equal)
            return std::nullopt;
        const models::TableInfo& table = *table_of(right);
        const std::string_view name = name_of(right);
        for (const bool swapped : {false, true}) {
            const Expr& own = swapped ? *equal->right : *equal->left;
            const Expr& other = swapped ? *equal->left : *equal->right;
            bool mixed = false;
            walk(other, Visitor{.query = [&](const Query&) { mixed = true; },
                                .expr = [&](const Expr& expr) { mixed = mixed || reads(expr, name, table); }});
            if (as<ColumnRef>(own) && reads(own, name, table) && !mixed)
                return Pair{as<ColumnRef>(own), &other};
        }
        return std::nullopt;
    }

    // Across types an engine may call values equal that a key holds apart ('1' and '01' beside the number 1).
    bool of_one_type(const Pair& found, const models::TableInfo& table) const
    {
        const auto other = resolution_.columns.find(found.other->id);
        const models::ColumnInfo* own = models::find_column(table, found.own->column);
        return own && as<ColumnRef>(*found.other) && other != resolution_.columns.end() &&
               schema_.tables[other->second.table].columns[other->second.column].type == own->type;
    }

    bool finds_at_most_one(const Join& join) const
    {
        std::vector<std::string> columns;
        for (const Expr* condition : split_view(*join.on, BinaryOp::logical_and))
            if (const auto found = pair(*condition, join.right); found && of_one_type(*found, *table_of(join.right)))
                columns.push_back(found->own->column);
        return describing::covers_key(*table_of(join.right), columns);
    }

    bool finds_exactly_one(const Join& join, bool optional) const
    {
        if (optional || !enforces_foreign_keys(dialect_) || table_of(join.right)->kind != models::TableKind::table)
            return false;
        std::vector<std::string> own;
        std::vector<std::string> theirs;
        std::string owner;
        for (const Expr* condition : split_view(*join.on, BinaryOp::logical_and)) {
            const auto found = pair(*condition, join.right);
            const auto* other = found ? as<ColumnRef>(*found->other) : nullptr;
            if (!other || other->table.empty() || (!owner.empty() && !same_name(owner, other->table)))
                return false;
            owner = other->table;
            own.push_back(found->own->column);
            theirs.push_back(other->column);
        }
        const models::TableInfo* from = owner_of(join.left, owner, false);
        return from && from->kind == models::TableKind::table &&
               describing::find_key(*from, theirs, *table_of(join.right), own) &&
               std::ranges::all_of(theirs, [&](const std::string& column) {
                   const models::ColumnInfo* info = models::find_column(*from, column);
                   return info && !info->nullable;
               });
    }

    // The table with this name inside `source`; null where an outer join may leave it without a row.
    const models::TableInfo* owner_of(const TableSource& source, std::string_view name, bool optional) const
    {
        if (const auto* join = std::get_if<core::Box<Join>>(&source.node)) {
            const JoinKind kind = (*join)->kind;
            const auto* left =
                owner_of((*join)->left, name, optional || kind == JoinKind::right || kind == JoinKind::full);
            return left ? left
                        : owner_of((*join)->right, name, optional || kind == JoinKind::left || kind == JoinKind::full);
        }
        return !optional && same_name(name_of(source), name) ? table_of(source) : nullptr;
    }

    Query& query_;
    const Resolution& resolution_;
    const models::Schema& schema_;
    Dialect dialect_;
};

}

void drop_unused_joins(Query& query, const Resolution& resolution, const models::Schema& schema, Dialect dialect)
{
    walk(query, MutableVisitor{.query = [&](Query& node) {
             while (UnusedJoins(node, resolution, schema, dialect).drop_one()) {
             }
         }});
}

}
