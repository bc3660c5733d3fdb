#include "sql/resolver.hpp"
#include "sql/suggestions.hpp"

#include <algorithm>
#include <utility>

namespace datachat::sql {

std::vector<ScopeColumn> Resolver::query(Query& query, const Scope* outer, const CommonScope* common)
{
    if (error_)
        return {};
    std::vector<CommonScope> tables;
    tables.reserve(query.with.size()); // each points to the one before
    for (CommonTable& table : query.with) {
        const CommonScope* visible = tables.empty() ? common : &tables.back();
        CommonScope own{visible, table.name, {}};
        const bool recursive = query.recursive || dialect_ == Dialect::sqlite; // which does not ask for the word
        auto* operation = recursive ? std::get_if<SetOperation>(&table.query.body) : nullptr;
        if (operation) { // what it is made of first says what it looks like
            own.columns = renamed(this->query(*operation->left, outer, visible), table.columns);
            this->query(table.query, outer, &own);
        } else {
            own.columns = renamed(this->query(table.query, outer, visible), table.columns);
        }
        tables.push_back(std::move(own));
    }
    const CommonScope* visible = tables.empty() ? common : &tables.back();
    Scope scope{outer, {}, {}, {}, {}};
    auto outputs = body(query, outer, visible, scope);
    order_items(query.order_by, scope, visible);
    const Scope empty{outer, {}, {}, {}, {}};
    for (auto* count : {&query.limit, &query.offset}) {
        if (*count)
            expr(***count, empty, visible, AliasRule::never);
    }
    subqueries_[query.id] = outputs;
    return outputs;
}

std::vector<ScopeColumn> Resolver::body(Query& query, const Scope* outer, const CommonScope* common, Scope& scope)
{
    if (auto* plain = query.select())
        return select(*plain, scope, common);
    std::vector<ScopeColumn> outputs;
    if (auto* operation = std::get_if<SetOperation>(&query.body)) {
        outputs = set_operation(*operation, outer, common);
        // SQLite orders a set by any name of its first member.
        if (dialect_ == Dialect::sqlite) {
            const Query* first = &query;
            while (const auto* inner = std::get_if<SetOperation>(&first->body))
                first = &*inner->left;
            if (const Select* leftmost = first->select()) {
                for (const SelectItem& item : leftmost->items) {
                    if (const auto found = columns_.find(item.expr.id); found != columns_.end()) {
                        const auto* name = std::get_if<ColumnRef>(&item.expr.node);
                        ScopeColumn named = found->second;
                        named.name = name ? name->column : named.name;
                        scope.aliases.push_back(std::move(named));
                    }
                }
            }
        }
    } else {
        outputs = values(std::get<Values>(query.body), scope, common);
    }
    scope.aliases.insert(scope.aliases.begin(), outputs.begin(), outputs.end());
    return outputs;
}

std::vector<ScopeColumn> Resolver::select(Select& select, Scope& scope, const CommonScope* common)
{
    for (TableSource& from : select.from)
        source(from, scope, common);
    for (Expr* condition : scope.conditions)
        expr(*condition, scope, common, AliasRule::never);
    if (error_)
        return {};
    const AliasRule anywhere = dialect_ == Dialect::postgres ? AliasRule::never : AliasRule::after_columns;
    const bool names_own_outputs = dialect_ == Dialect::duckdb || dialect_ == Dialect::snowflake;
    std::vector<ScopeColumn> outputs;
    for (SelectItem& item : select.items) {
        expr(item.expr, scope, common, names_own_outputs ? AliasRule::after_columns : AliasRule::never);
        const std::size_t before = outputs.size();
        outputs_of(item, scope, outputs);
        if (!item.alias.empty() && outputs.size() > before)
            scope.aliases.push_back(outputs.back());
    }
    exprs(select.distinct_on, scope, common, AliasRule::after_columns);
    if (select.where)
        expr(*select.where, scope, common, anywhere);
    exprs(select.group_by, scope, common, AliasRule::after_columns);
    if (select.having)
        expr(*select.having, scope, common, anywhere);
    for (NamedWindow& named : select.windows)
        window(named.window, scope, common);
    if (select.qualify)
        expr(*select.qualify, scope, common, AliasRule::after_columns);
    return outputs;
}

void Resolver::outputs_of(const SelectItem& item, const Scope& scope, std::vector<ScopeColumn>& outputs)
{
    if (const auto* all = std::get_if<Star>(&item.expr.node))
        return star(*all, scope, outputs);
    ScopeColumn output = typed(item.expr);
    const auto* column = std::get_if<ColumnRef>(&item.expr.node);
    if (!column)
        output.origin.reset();
    if (!item.alias.empty())
        output.name = item.alias;
    else if (column)
        output.name = column->column;
    outputs.push_back(std::move(output));
}

// The columns of the left side, then those that only the right side has.
std::vector<ScopeColumn> Resolver::by_name(std::vector<ScopeColumn> left, const std::vector<ScopeColumn>& right)
{
    for (const ScopeColumn& column : right) {
        const auto same =
            std::ranges::find_if(left, [&](const ScopeColumn& known) { return same_name(known.name, column.name); });
        if (same == left.end()) {
            left.push_back(column);
            left.back().origin.reset();
            continue;
        }
        if (same->type == models::Type::null)
            same->type = column.type;
        if (same->origin != column.origin)
            same->origin.reset();
        if (same->storage != column.storage)
            same->storage = models::TimeStorage::none;
    }
    return left;
}

std::vector<ScopeColumn> Resolver::set_operation(SetOperation& operation, const Scope* outer, const CommonScope* common)
{
    auto left = query(*operation.left, outer, common);
    const auto right = query(*operation.right, outer, common);
    if (error_)
        return left;
    if (operation.by_name)
        return by_name(std::move(left), right);
    if (left.size() != right.size()) {
        fail(core::Errc::invalid_argument, "The two sides of the set operation have " + std::to_string(left.size()) +
                                               " and " + std::to_string(right.size()) +
                                               " columns; they must have equally many.");
        return left;
    }
    for (std::size_t i = 0; i < left.size(); ++i) {
        if (left[i].type == models::Type::null)
            left[i].type = right[i].type;
        if (left[i].origin != right[i].origin)
            left[i].origin.reset();
        if (left[i].storage != right[i].storage)
            left[i].storage = models::TimeStorage::none;
    }
    return left;
}

std::vector<ScopeColumn> Resolver::values(Values& values, Scope& scope, const CommonScope* common)
{
    std::vector<ScopeColumn> outputs;
    for (auto& row : values.rows) {
        exprs(row, scope, common, AliasRule::never);
        if (!outputs.empty())
            continue;
        for (std::size_t i = 0; i < row.size(); ++i) {
            ScopeColumn output = typed(row[i]);
            output.name = dialect_ == Dialect::duckdb ? "col" + std::to_string(i) : "column" + std::to_string(i + 1);
            output.origin.reset();
            outputs.push_back(std::move(output));
        }
    }
    return outputs;
}

void Resolver::window(Window& window, const Scope& scope, const CommonScope* common)
{
    exprs(window.partition_by, scope, common, AliasRule::never);
    for (OrderItem& item : window.order_by)
        expr(item.expr, scope, common, AliasRule::never);
}

void Resolver::order_items(std::vector<OrderItem>& items, const Scope& scope, const CommonScope* common)
{
    for (OrderItem& item : items) {
        const auto* column = std::get_if<ColumnRef>(&item.expr.node);
        const bool bare = column && column->table.empty();
        const AliasRule inside = dialect_ == Dialect::postgres ? AliasRule::never : AliasRule::after_columns;
        expr(item.expr, scope, common, bare || scope.tables.empty() ? AliasRule::before_columns : inside);
    }
}

std::vector<ScopeColumn> Resolver::renamed(std::vector<ScopeColumn> columns, const std::vector<std::string>& names)
{
    if (names.size() > columns.size() && !error_)
        fail(core::Errc::invalid_argument, "A table is given " + std::to_string(names.size()) +
                                               " column names but has " + std::to_string(columns.size()) + " columns.");
    for (std::size_t i = 0; i < std::min(names.size(), columns.size()); ++i)
        columns[i].name = names[i];
    return columns;
}

}
