#include "sql/printer.hpp"
#include "sql/resolver.hpp"
#include "sql/suggestions.hpp"
#include "sql/walk.hpp"

#include <algorithm>

namespace datachat::sql {
namespace {

std::string text_of(const Expr& value)
{
    const auto* literal = std::get_if<Literal>(&value.node);
    return literal ? models::to_text(literal->value) : "";
}

// How the dialect calls the column of a value.
std::string column_of(const SelectItem& value, const SelectItem& aggregate, bool several, Dialect dialect)
{
    std::string name = !value.alias.empty() ? value.alias : text_of(value.expr);
    if (dialect == Dialect::snowflake && value.alias.empty() && std::holds_alternative<Literal>(value.expr.node))
        name = print(value.expr, dialect).value_or(name); // with its quotes
    if (aggregate.alias.empty() && !several)
        return name;
    const auto* call = std::get_if<Call>(&aggregate.expr.node);
    const std::string part = !aggregate.alias.empty() ? aggregate.alias : call ? call->name : "";
    return dialect == Dialect::bigquery ? part + "_" + name : name + "_" + part;
}

std::vector<ScopeColumn> all_columns(const Scope& scope)
{
    std::vector<ScopeColumn> columns;
    for (const ScopeTable& table : scope.tables)
        columns.insert(columns.end(), table.columns.begin(), table.columns.end());
    return columns;
}

}

void Resolver::pivot(Pivot& pivot, Scope& scope, const CommonScope* common)
{
    Scope inner{scope.outer, {}, {}, {}, {}};
    source(pivot.source, inner, common);
    std::vector<std::string> named;
    const auto read = [&](Expr& part) {
        expr(part, inner, common, AliasRule::never);
        walk_level(part, [&](const Expr& at) {
            if (const auto* column = std::get_if<ColumnRef>(&at.node))
                named.push_back(column->column);
        });
    };
    for (SelectItem& aggregate : pivot.aggregates)
        read(aggregate.expr);
    read(pivot.column);
    for (SelectItem& value : pivot.values)
        read(value.expr);
    std::vector<std::string> groups;
    for (Expr& group : pivot.group_by) {
        expr(group, inner, common, AliasRule::never);
        if (const auto* column = std::get_if<ColumnRef>(&group.node))
            groups.push_back(column->column);
    }
    if (error_)
        return;
    ScopeTable table{pivot.alias, "", {}, false};
    for (ScopeColumn& column : all_columns(inner)) {
        if (column.origin)
            use(*column.origin);
        const auto is_it = [&](const std::string& name) { return same_name(name, column.name); };
        if (groups.empty() ? std::ranges::none_of(named, is_it) : std::ranges::any_of(groups, is_it))
            table.columns.push_back(std::move(column));
    }
    for (const SelectItem& value : pivot.values) {
        for (const SelectItem& aggregate : pivot.aggregates) {
            ScopeColumn column = typed(aggregate.expr);
            column.origin.reset();
            column.name = column_of(value, aggregate, pivot.aggregates.size() > 1, dialect_);
            table.columns.push_back(std::move(column));
        }
    }
    scope.tables.push_back(std::move(table));
}

void Resolver::unpivot(Unpivot& unpivot, Scope& scope, const CommonScope* common)
{
    Scope inner{scope.outer, {}, {}, {}, {}};
    source(unpivot.source, inner, common);
    std::vector<std::string> named;
    ScopeColumn value;
    for (SelectItem& item : unpivot.columns) {
        expr(item.expr, inner, common, AliasRule::never);
        if (const auto* column = std::get_if<ColumnRef>(&item.expr.node))
            named.push_back(column->column);
        value = typed(item.expr);
    }
    if (error_)
        return;
    ScopeTable table{unpivot.alias, "", {}, false};
    for (ScopeColumn& column : all_columns(inner)) {
        if (column.origin)
            use(*column.origin);
        if (std::ranges::none_of(named, [&](const std::string& name) { return same_name(name, column.name); }))
            table.columns.push_back(std::move(column));
    }
    value.origin.reset();
    value.name = unpivot.value;
    table.columns.push_back({unpivot.name, models::Type::text, {}, {}});
    table.columns.push_back(std::move(value));
    scope.tables.push_back(std::move(table));
}

}
