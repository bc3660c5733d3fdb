#include "sql/date_forms.hpp"
#include "sql/lambda_names.hpp"
#include "sql/resolver.hpp"
#include "sql/suggestions.hpp"
#include "sql/walk.hpp"

#include <algorithm>
#include <unordered_set>

namespace datachat::sql {
namespace {

constexpr std::string_view rowid_names[] = {"rowid", "_rowid_", "oid"};

bool is_comparison(BinaryOp op)
{
    return op >= BinaryOp::equal && op <= BinaryOp::is_not_distinct;
}

}

void Resolver::exprs(std::vector<Expr>& list, const Scope& scope, const CommonScope* common, AliasRule rule)
{
    for (Expr& item : list)
        expr(item, scope, common, rule);
}

void Resolver::expr(Expr& root, const Scope& scope, const CommonScope* common, AliasRule rule)
{
    std::unordered_set<const Expr*> parameters; // of lambdas, where they are read
    walk_level(root, [&](Expr& expr) {
        if (error_)
            return;
        if (const auto* lambda = std::get_if<Lambda>(&expr.node))
            for_each_parameter(*lambda, [&](const Expr& use) {
                if (reads_parameter(std::get<ColumnRef>(use.node), scope))
                    parameters.insert(&use);
            });
        if (std::holds_alternative<ColumnRef>(expr.node)) {
            if (!parameters.contains(&expr))
                column(expr, scope, rule);
        } else if (auto* in = std::get_if<InQuery>(&expr.node))
            query(*in->query, &scope, common);
        else if (auto* exists = std::get_if<Exists>(&expr.node))
            query(*exists->query, &scope, common);
        else if (auto* scalar = std::get_if<ScalarQuery>(&expr.node))
            query(*scalar->query, &scope, common);
        else if (auto* quantified = std::get_if<Quantified>(&expr.node))
            query(*quantified->query, &scope, common);
    });
    if (!error_)
        walk_level(root, [&](Expr& expr) { date_nodes(expr); });
    if (!error_ && typing_)
        walk_level(root, [&](Expr& expr) { typing_->types[expr.id] = typed(expr).type; });
}

// x is a parameter of its lambda before it is a column; in x.a a table x goes before.
bool Resolver::reads_parameter(const ColumnRef& name, const Scope& scope) const
{
    if (name.table.empty())
        return true;
    for (const Scope* at = &scope; at; at = at->outer) {
        for (const ScopeTable& table : at->tables) {
            if (same_name(table.name, first_part(name)) || same_name(table.schema, first_part(name)))
                return false;
        }
    }
    return true;
}

void Resolver::column(Expr& expr, const Scope& scope, AliasRule rule)
{
    auto& name = std::get<ColumnRef>(expr.node);
    for (const Scope* at = &scope; at; at = at->outer) {
        const auto found = look_up(name, *at, at == &scope ? rule : AliasRule::never);
        if (error_)
            return;
        if (!found)
            continue;
        name.maybe_text = false;
        if (typing_ && found_alias_)
            typing_->aliases.insert(expr.id);
        columns_[expr.id] = *found;
        if (found->origin) {
            resolution_.columns[expr.id] = *found->origin;
            use(*found->origin);
        }
        return;
    }
    if (name.maybe_text) {
        std::string text = std::move(name.column);
        expr.node = Literal{models::Value(std::move(text))};
        return;
    }
    if (!is_field(name, scope))
        unknown_column(name, scope);
}

// s.a and t.s.a can be the field a of the structure s.
bool Resolver::is_field(const ColumnRef& name, const Scope& scope)
{
    if (name.table.empty() || (dialect_ != Dialect::duckdb && dialect_ != Dialect::bigquery))
        return false;
    ColumnRef structure{"", name.schema, name.table};
    for (const Scope* at = &scope; at; at = at->outer) {
        const auto found = look_up(structure, *at, AliasRule::never);
        if (error_ || !found)
            continue;
        if (found->origin)
            use(*found->origin);
        return true;
    }
    return false;
}

std::optional<ScopeColumn> Resolver::look_up(ColumnRef& column, const Scope& scope, AliasRule rule)
{
    found_alias_ = false;
    const auto alias = [&]() -> std::optional<ScopeColumn> {
        if (!column.table.empty())
            return std::nullopt;
        for (const ScopeColumn& output : scope.aliases) {
            if (!same_name(output.name, column.column))
                continue;
            found_alias_ = true;
            column.column = output.name;
            return output;
        }
        return std::nullopt;
    };
    if (rule == AliasRule::before_columns) {
        if (auto found = alias())
            return found;
    }
    if (auto found = in_tables(column, scope); found || error_)
        return found;
    return rule == AliasRule::after_columns ? alias() : std::nullopt;
}

std::optional<ScopeColumn> Resolver::in_tables(ColumnRef& column, const Scope& scope)
{
    std::optional<ScopeColumn> found;
    std::vector<std::string> owners;
    const std::string* qualifier = nullptr;
    for (const ScopeTable& table : scope.tables) {
        const bool other_table = !column.table.empty() && !same_name(column.table, table.name);
        const bool other_schema = !column.schema.empty() && !same_name(column.schema, table.schema);
        if (other_table || other_schema)
            continue;
        // To the letter first: PostgreSQL can have "Name" beside name.
        const ScopeColumn* match = nullptr;
        for (const ScopeColumn& candidate : table.columns) {
            if (candidate.name == column.column)
                match = &candidate;
            else if (!match && same_name(candidate.name, column.column))
                match = &candidate;
        }
        if (match) {
            if (!found) {
                found = *match;
                qualifier = &table.name;
            }
            owners.push_back(table.name);
        }
    }
    const auto is_it = [&](const std::string& name) { return same_name(name, column.column); };
    if (owners.size() > 1 && !std::ranges::any_of(scope.merged, is_it)) {
        fail(core::Errc::invalid_argument, "The column \"" + column.column + "\" is ambiguous: " + owners[0] + " and " +
                                               owners[1] + " both have it. Write " + owners[0] + "." + column.column +
                                               " or " + owners[1] + "." + column.column + ".");
        return std::nullopt;
    }
    if (found) {
        column.column = found->name;
        if (!column.table.empty())
            column.table = *qualifier; // to the letter: other dialects tell "T1" and t1 apart
        return found;
    }
    const bool stored = std::ranges::any_of(scope.tables, [&](const ScopeTable& table) {
        return table.is_stored &&
               (column.table.empty() ? scope.tables.size() == 1 : same_name(column.table, table.name));
    });
    const bool rowid =
        std::ranges::any_of(rowid_names, [&](std::string_view name) { return same_name(name, column.column); });
    if (dialect_ == Dialect::sqlite && stored && rowid && !column.maybe_text)
        return ScopeColumn{column.column, models::Type::int64, {}, {}};
    return std::nullopt;
}

void Resolver::unknown_column(const ColumnRef& column, const Scope& scope)
{
    std::vector<std::string> tables;
    std::vector<std::string> names;
    bool table_known = column.table.empty();
    for (const Scope* at = &scope; at; at = at->outer) {
        for (const ScopeTable& table : at->tables) {
            tables.push_back(table.name);
            if (!column.table.empty() && !same_name(table.name, column.table))
                continue;
            table_known = true;
            for (const ScopeColumn& candidate : table.columns)
                names.push_back(candidate.name);
        }
    }
    if (!table_known)
        return fail(core::Errc::not_found,
                    "There is no table \"" + column.table + "\" in FROM." + did_you_mean(column.table, tables));
    std::string message = "There is no column \"" + column.column + "\"";
    if (!column.table.empty())
        message += " in " + column.table;
    message += ".";
    std::string near = did_you_mean(column.column, names);
    if (near.empty() && column.table.empty()) { // perhaps of a table that is not in FROM
        for (const models::TableInfo& table : schema_.tables) {
            if (models::find_column(table, column.column)) {
                near = " The table \"" + table.name + "\" has it: add it to FROM.";
                break;
            }
        }
    }
    fail(core::Errc::not_found, message + near);
}

void Resolver::date_nodes(Expr& expr)
{
    const auto settle = [this](models::TimeStorage& storage, const Expr& operand) {
        if (storage != models::TimeStorage::none)
            return;
        storage = typed(operand).storage;
        if (storage == models::TimeStorage::none ||
            (storage == models::TimeStorage::native && dialect_ == Dialect::sqlite))
            storage = plain_storage(dialect_);
    };
    if (auto* part = std::get_if<DatePart>(&expr.node)) {
        settle(part->storage, *part->operand);
    } else if (auto* bucket = std::get_if<DateBucket>(&expr.node)) {
        settle(bucket->storage, *bucket->operand);
    } else if (auto* binary = std::get_if<Binary>(&expr.node); binary && is_comparison(binary->op)) {
        compare_with(*binary->left, *binary->right);
        compare_with(*binary->right, *binary->left);
    } else if (auto* between = std::get_if<Between>(&expr.node)) {
        compare_with(*between->low, *between->operand);
        compare_with(*between->high, *between->operand);
    }
}

// A relative date becomes a literal as the column stores it.
void Resolver::compare_with(Expr& relative, const Expr& other)
{
    auto* date = std::get_if<RelativeDate>(&relative.node);
    if (!date)
        return;
    const ScopeColumn column = typed(other);
    if (column.storage == models::TimeStorage::none)
        return;
    date->storage = column.storage;
    if (models::is_temporal(column.type))
        date->type = column.type;
}

}
