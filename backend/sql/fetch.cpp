#include "sql/fetch.hpp"

#include "sql/conditions.hpp"
#include "sql/walk.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace datachat::sql {
namespace {

using enum BinaryOp;

bool is_ordering(BinaryOp op)
{
    return op == less || op == less_equal || op == greater || op == greater_equal;
}

bool is_text(models::Type type)
{
    return type == models::Type::text;
}

// Texts are ordered by collations that differ between engines; dates written as texts are ordered alike by all.
bool orders_alike(const models::ColumnInfo& column)
{
    return models::is_numeric(column.type) || models::is_temporal(column.type) ||
           column.time_storage == models::TimeStorage::iso_text;
}

bool fits(const models::ColumnInfo& column, const models::Value& value)
{
    if (value.is_null())
        return false;
    const models::Type type = value.type();
    if (models::is_numeric(column.type))
        return models::is_numeric(type);
    if (models::is_temporal(column.type)) // a literal of a date is also written as text
        return type == column.type || type == models::Type::date || is_text(type);
    return is_text(column.type) && is_text(type);
}

class Fetches {
public:
    Fetches(const Query& query, const Resolution& resolution, const models::Schema& schema)
        : resolution_(resolution), schema_(schema)
    {
        for (const auto& [node, table] : resolution.tables)
            ++uses_[table];
        walk(query, {.select = [this](const Select& select) { read(select); },
                     .source =
                         [this](const TableSource& source) {
                             const auto* join = std::get_if<core::Box<Join>>(&source.node);
                             whole_ = whole_ || (join && (*join)->natural) ||
                                      std::holds_alternative<core::Box<Pivot>>(source.node) ||
                                      std::holds_alternative<core::Box<Unpivot>>(source.node);
                         }});
    }

    std::vector<Fetch> fetches()
    {
        std::vector<Fetch> all;
        for (const std::size_t table : resolution_.used_tables) {
            Fetch fetch{.table = table, .conditions = std::move(conditions_[table])};
            for (std::size_t column = 0; column < schema_.tables[table].columns.size(); ++column) {
                if (whole_ || std::ranges::binary_search(resolution_.used_columns, SchemaColumn{table, column}))
                    fetch.columns.push_back(column);
            }
            if (fetch.columns.empty()) // only its rows are counted
                fetch.columns.push_back(0);
            all.push_back(std::move(fetch));
        }
        return all;
    }

private:
    // Tables that this SELECT itself reads, and of which a row that WHERE drops can go before: not where rows are
    // drawn, counted off or found as the nearest first.
    static void collect(const TableSource& source, std::vector<NodeId>& tables)
    {
        if (source.sample)
            return;
        if (std::holds_alternative<TableName>(source.node)) {
            tables.push_back(source.id);
        } else if (const auto* join = std::get_if<core::Box<Join>>(&source.node)) {
            if ((*join)->kind == JoinKind::positional)
                return;
            collect((*join)->left, tables);
            if (!(*join)->asof)
                collect((*join)->right, tables);
        }
    }

    void read(const Select& select)
    {
        if (!select.where || select.sample)
            return;
        std::vector<NodeId> tables;
        for (const TableSource& source : select.from)
            collect(source, tables);
        std::set<std::size_t> here;
        for (const NodeId node : tables) {
            if (const auto found = resolution_.tables.find(node); found != resolution_.tables.end())
                here.insert(found->second);
        }
        for (const Expr* condition : split_view(*select.where, logical_and)) {
            const auto column = column_of(*condition);
            if (!column || !here.contains(column->table) || uses_[column->table] != 1)
                continue;
            Expr own = *condition;
            walk(own, MutableVisitor{.expr = [](Expr& node) {
                     node.id = 0;
                     if (auto* reference = std::get_if<ColumnRef>(&node.node))
                         *reference = ColumnRef{.column = reference->column};
                 }});
            conditions_[column->table].push_back(std::move(own));
        }
    }

    const models::ColumnInfo& info(SchemaColumn column) const
    {
        return schema_.tables[column.table].columns[column.column];
    }

    std::optional<SchemaColumn> reference(const Expr& expr) const
    {
        if (!as<ColumnRef>(expr))
            return std::nullopt;
        const auto found = resolution_.columns.find(expr.id);
        return found == resolution_.columns.end() ? std::nullopt : std::optional(found->second);
    }

    bool compares(SchemaColumn column, const Expr& with, bool ordering) const
    {
        const models::Value* value = literal_value(with);
        return value && fits(info(column), *value) && (!ordering || orders_alike(info(column)));
    }

    // The column that this condition compares with literals, such that NULL does not meet it.
    std::optional<SchemaColumn> column_of(const Expr& condition) const
    {
        if (const auto* binary = as<Binary>(condition)) {
            if (binary->op != equal && !is_ordering(binary->op))
                return std::nullopt;
            for (const auto& [side, other] :
                 {std::pair(&*binary->left, &*binary->right), {&*binary->right, &*binary->left}}) {
                const auto column = reference(*side);
                if (column && compares(*column, *other, is_ordering(binary->op)))
                    return column;
            }
            return std::nullopt;
        }
        if (const auto* between = as<Between>(condition); between && !between->negated) {
            const auto column = reference(*between->operand);
            return column && compares(*column, *between->low, true) && compares(*column, *between->high, true)
                       ? column
                       : std::nullopt;
        }
        if (const auto* list = as<InList>(condition); list && !list->negated) {
            const auto column = reference(*list->operand);
            return column && std::ranges::all_of(list->items,
                                                 [&](const Expr& item) { return compares(*column, item, false); })
                       ? column
                       : std::nullopt;
        }
        const auto* test = as<IsTest>(condition);
        return test && test->kind == TestKind::null && test->negated ? reference(*test->operand) : std::nullopt;
    }

    const Resolution& resolution_;
    const models::Schema& schema_;
    std::map<std::size_t, int> uses_;
    std::map<std::size_t, std::vector<Expr>> conditions_;
    bool whole_ = false; // which columns count is not told by their names
};

}

std::vector<Fetch> fetches_of(const Query& query, const Resolution& resolution, const models::Schema& schema)
{
    return Fetches(query, resolution, schema).fetches();
}

Query query_of(const Fetch& fetch, const models::TableInfo& table)
{
    Select select;
    for (const std::size_t column : fetch.columns)
        select.items.push_back({.expr = ColumnRef{.column = table.columns[column].name}});
    select.from.push_back(TableName{.schema = table.schema, .name = table.name});
    select.where = join_conditions(fetch.conditions, logical_and);
    Query query;
    query.body = std::move(select);
    return query;
}

}
