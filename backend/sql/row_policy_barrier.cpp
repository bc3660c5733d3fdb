// The barrier is `(SELECT columns FROM t WHERE policy LIMIT 9223372036854775807 OFFSET 0)`. A limit is what makes it
// one: to filter before a limit or after it is not the same, so no optimizer moves a condition of the user's part
// through it, and none merges the sub-query into the query around it. PostgreSQL tests sub-queries for LIMIT and OFFSET
// (subquery_is_pushdown_safe, is_simple_subquery), SQLite neither flattens a sub-query with OFFSET nor pushes terms
// into one with LIMIT, DuckDB stops its filters at a limit, MariaDB and MySQL do not merge derived tables with LIMIT.
// tests/sql/row_policy_enginetest.cpp holds them to it with errors and with the plans that they report.
#include "sql/row_policy_barrier.hpp"

#include "sql/conditions.hpp"
#include "sql/functions.hpp"
#include "sql/walk.hpp"

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace datachat::sql {
namespace {

constexpr int deepest_view = 8;

// Puts the values of the person who asks in the place of parameters.
class Binder {
public:
    explicit Binder(const ViewerAttributes& viewer) : viewer_(viewer) {}

    std::optional<core::Error> bind(Expr& root)
    {
        walk(root, {.expr = [this](Expr& expr) {
                 if (auto* list = as<InList>(expr))
                     bind_list(*list);
                 else if (const auto* parameter = as<Parameter>(expr))
                     bind_one(expr, parameter->name);
             }});
        return std::move(error_);
    }

private:
    const std::vector<models::Value>* values(const std::string& name)
    {
        const auto found = viewer_.find(name);
        const bool known = found != viewer_.end() && !found->second.empty() &&
                           std::ranges::none_of(found->second, &models::Value::is_null);
        if (known)
            return &found->second;
        if (!error_)
            error_ = policy_refusal("The rows that you may see depend on your attribute \"" + name +
                                    "\", which is not set. Ask an editor of the project to set it.");
        return nullptr;
    }

    void bind_list(InList& list)
    {
        std::vector<Expr> items;
        for (Expr& item : list.items) {
            const auto* parameter = as<Parameter>(item);
            if (!parameter) {
                items.push_back(std::move(item));
                continue;
            }
            if (const auto* found = values(parameter->name)) {
                for (const models::Value& value : *found)
                    items.emplace_back(Literal{value});
            }
        }
        list.items = std::move(items);
    }

    void bind_one(Expr& expr, const std::string& name)
    {
        const auto* found = values(name);
        if (found && found->size() == 1)
            expr = Literal{found->front()};
        else if (found && !error_)
            error_ =
                policy_refusal("Your attribute \"" + name +
                               "\" has several values where a policy needs one. Ask an editor to mend the policy.");
    }

    const ViewerAttributes& viewer_;
    std::optional<core::Error> error_;
};

bool collapses_rows(const Expr& expr)
{
    bool found = false;
    walk_level(expr, [&](const Expr& node) {
        const auto* own = as<DialectCall>(node);
        const auto* call = own ? &own->call : as<Call>(node);
        if (!call)
            return;
        const Function* function = own ? nullptr : find_function(call->name);
        const bool row_by_row =
            own ? !is_dialect_aggregate(own->dialect, own->name) && !is_allowed_table_function(own->dialect, own->name)
                : function && function->kind == FunctionKind::scalar;
        found = found || !row_by_row || call->over || call->filter || call->distinct || !call->order_by.empty();
    });
    return found;
}

std::string shown_name(const models::TableInfo& table)
{
    return table.schema.empty() ? table.name : table.schema + "." + table.name;
}

void clear_ids(Query& query)
{
    walk(query, {.query = [](Query& node) { node.id = 0; },
                 .expr = [](Expr& node) { node.id = 0; },
                 .source =
                     [](TableSource& node) {
                         node.id = 0;
                         if (auto* table = std::get_if<TableName>(&node.node))
                             table->id = 0;
                     },
                 .item = [](SelectItem& node) { node.id = 0; },
                 .order = [](OrderItem& node) { node.id = 0; }});
}

Expr largest_limit()
{
    return Literal{models::Value(std::numeric_limits<std::int64_t>::max())};
}

}

core::Error policy_refusal(std::string message, std::string detail)
{
    return {core::Errc::refused, std::move(message) + " (rule: row policies)", std::move(detail)};
}

bool applies(const TablePolicy& policy, const models::TableInfo& table)
{
    const bool schema_fits = policy.schema.empty() || table.schema.empty() || same_name(policy.schema, table.schema);
    return schema_fits && same_name(policy.table, table.name);
}

std::vector<const TablePolicy*> Barriers::of(const models::TableInfo& table) const
{
    std::vector<const TablePolicy*> found;
    for (const TablePolicy& policy : policies_.tables) {
        if (applies(policy, table))
            found.push_back(&policy);
    }
    return found;
}

bool Barriers::protects(std::size_t table) const
{
    return !of(visible_.tables[table]).empty();
}

core::Result<Query> Barriers::barrier(std::size_t place) const
{
    const models::TableInfo& table = visible_.tables[place];
    Select select;
    for (const models::ColumnInfo& column : table.columns)
        select.items.push_back({ColumnRef{"", table.name, column.name}, "", 0});
    std::vector<Expr> conditions;
    for (const TablePolicy* policy : of(table)) {
        if (policy->rows)
            conditions.push_back(*policy->rows);
        for (const ColumnMask& mask : policy->masks) {
            const auto named = [&](const models::ColumnInfo& column) { return same_name(column.name, mask.column); };
            const auto column = std::ranges::find_if(table.columns, named);
            if (column == table.columns.end())
                continue; // a column that this user does not see at all
            SelectItem& item = select.items[static_cast<std::size_t>(column - table.columns.begin())];
            if (!item.alias.empty())
                return std::unexpected(policy_refusal("The column \"" + mask.column + "\" of " + shown_name(table) +
                                                      " has two masks. Ask an editor to keep one."));
            const models::Value* value = literal_value(mask.shown);
            const bool untyped = value && value->is_null() && column->type != models::Type::unknown;
            item.expr = untyped ? Expr(Cast{mask.shown, {column->type, "", {}}, false}) : mask.shown;
            item.alias = column->name;
        }
    }
    select.where = join_conditions(std::move(conditions), BinaryOp::logical_and);
    select.from.emplace_back(TableName{"", table.schema, table.name, "", 0});

    bool has_common_tables = false;
    Binder binder(policies_.viewer);
    const auto settle = [&](Expr& expr) -> std::optional<core::Error> {
        if (collapses_rows(expr))
            return policy_refusal("A policy of " + shown_name(table) +
                                  " uses an aggregate, a window or a set of rows. Ask an editor to mend it.");
        walk(expr, {.query = [&](const Query& node) { has_common_tables = has_common_tables || !node.with.empty(); }});
        if (has_common_tables)
            return policy_refusal("A policy of " + shown_name(table) +
                                  " uses WITH. Ask an editor to write it without.");
        return binder.bind(expr);
    };
    for (SelectItem& item : select.items) {
        if (auto error = settle(item.expr))
            return std::unexpected(std::move(*error));
    }
    if (select.where) {
        if (auto error = settle(*select.where))
            return std::unexpected(std::move(*error));
    }
    Query query;
    query.body = std::move(select);
    query.limit = largest_limit();
    query.offset = Expr(Literal{models::Value(0)});
    if (auto resolution = resolve(query, visible_, dialect_); !resolution)
        return std::unexpected(
            policy_refusal("A policy of " + shown_name(table) +
                               " does not fit the table any more, so nothing is shown. Ask an editor to mend it.",
                           resolution.error().message));
    clear_ids(query);
    return query;
}

const ViewDefinition* Barriers::definition(const models::TableInfo& view) const
{
    for (const ViewDefinition& known : policies_.views) {
        if (same_name(known.view, view.name) && same_name(known.schema, view.schema))
            return &known;
    }
    return nullptr;
}

// A common table could stand for the table that a policy or a view means: where it has the name of one (SQLite lets
// common tables see later ones, and the names inside a barrier are looked up in the query around it), it is not
// allowed.
std::optional<core::Error> Barriers::hidden_name(const Query& query, const std::vector<std::string>& names) const
{
    std::optional<core::Error> error;
    walk(query, {.query = [&](const Query& node) {
             for (const CommonTable& common : node.with) {
                 const auto is_it = [&](const std::string& name) { return same_name(name, common.name); };
                 if (!error && std::ranges::any_of(names, is_it))
                     error = policy_refusal("The common table \"" + common.name +
                                            "\" has the name of a table that is shown in part or that a policy reads. "
                                            "Give it another name.");
             }
         }});
    return error;
}

// After a table has become a sub-query, schema.table.column cannot name it any more.
std::optional<core::Error> Barriers::two_of_a_name(const Query& query, const Resolution& resolution) const
{
    std::optional<core::Error> error;
    walk(query, {.expr = [&](const Expr& expr) {
             const auto* column = as<ColumnRef>(expr);
             if (!column || column->schema.empty() || error)
                 return;
             const auto named = [&](std::size_t place) {
                 return same_name(visible_.tables[place].name, column->table);
             };
             if (std::ranges::count_if(resolution.used_tables, named) > 1)
                 error = policy_refusal("Two tables are named \"" + column->table + "\". Give them aliases.");
         }});
    return error;
}

core::Result<bool> Barriers::reaches_protected(const Query& query, int depth) const
{
    Query copy = query;
    const auto resolution = resolve(copy, visible_, dialect_);
    if (!resolution)
        return std::unexpected(policy_refusal("A view reads a table that you may not see, so it is not shown while "
                                              "tables are shown in part. Ask an editor for a policy on the view.",
                                              resolution.error().message));
    for (const std::size_t place : resolution->used_tables) {
        if (protects(place))
            return true;
        if (visible_.tables[place].kind != models::TableKind::view)
            continue;
        auto expanded = expanded_view(place, depth + 1);
        if (!expanded)
            return std::unexpected(std::move(expanded.error()));
        if (*expanded)
            return true;
    }
    return false;
}

core::Result<std::optional<Query>> Barriers::expanded_view(std::size_t place, int depth) const
{
    const models::TableInfo& view = visible_.tables[place];
    const ViewDefinition* known = definition(view);
    if (!known || depth > deepest_view)
        return std::unexpected(policy_refusal("What the view \"" + shown_name(view) +
                                              "\" reads is not known, and tables of this source are shown in part. "
                                              "Use its tables, or ask an editor for a policy on the view."));
    const auto reaches = reaches_protected(known->query, depth);
    if (!reaches)
        return std::unexpected(reaches.error());
    if (!*reaches)
        return std::optional<Query>();
    auto inner = put(known->query, depth + 1);
    if (!inner)
        return std::unexpected(std::move(inner.error()));
    Query copy = *inner;
    const auto resolution = resolve(copy, visible_, dialect_);
    Select select;
    for (const models::ColumnInfo& column : view.columns) {
        const auto named = [&](const OutputColumn& output) { return same_name(output.name, column.name); };
        if (!resolution || std::ranges::count_if(resolution->outputs, named) != 1)
            return std::unexpected(policy_refusal("The view \"" + shown_name(view) +
                                                  "\" cannot be expanded: its column \"" + column.name +
                                                  "\" is not told. Use its tables."));
        select.items.push_back({ColumnRef{"", view.name, column.name}, "", 0});
    }
    clear_ids(*inner);
    select.from.emplace_back(DerivedTable{std::move(*inner), view.name, {}, false});
    Query query;
    query.body = std::move(select);
    return std::optional(std::move(query));
}

core::Result<Query> Barriers::put(Query query, int depth) const
{
    const auto resolution = resolve(query, visible_, dialect_);
    if (!resolution)
        return std::unexpected(resolution.error());

    std::unordered_map<std::size_t, Query> replacements; // by table
    for (const std::size_t place : resolution->used_tables) {
        const bool is_view = visible_.tables[place].kind == models::TableKind::view;
        if (protects(place)) {
            auto made = barrier(place);
            if (!made)
                return std::unexpected(std::move(made.error()));
            replacements.emplace(place, std::move(*made));
        } else if (is_view) {
            auto made = expanded_view(place, depth);
            if (!made)
                return std::unexpected(std::move(made.error()));
            if (*made)
                replacements.emplace(place, std::move(**made));
        }
    }
    std::vector<std::string> names;
    for (std::size_t place = 0; place < visible_.tables.size(); ++place) {
        if (protects(place) || visible_.tables[place].kind == models::TableKind::view)
            names.push_back(visible_.tables[place].name);
    }
    for (const auto& [place, made] : replacements)
        walk(made, {.source = [&](const TableSource& source) {
                 if (const auto* table = std::get_if<TableName>(&source.node))
                     names.push_back(table->name);
             }});
    if (auto error = hidden_name(query, names))
        return std::unexpected(std::move(*error));
    if (replacements.empty())
        return query;
    if (auto error = two_of_a_name(query, *resolution))
        return std::unexpected(std::move(*error));

    // The sample is drawn of the barrier's rows; PostgreSQL and BigQuery sample tables alone.
    const bool samples_queries = dialect_ == Dialect::duckdb || dialect_ == Dialect::snowflake;
    std::optional<core::Error> sampled;
    walk(query,
         {.expr =
              [&](Expr& expr) {
                  auto* column = as<ColumnRef>(expr);
                  if (column && !column->schema.empty() && std::ranges::any_of(replacements, [&](const auto& entry) {
                          return same_name(visible_.tables[entry.first].name, column->table);
                      }))
                      column->schema.clear();
              },
          .source =
              [&](TableSource& source) {
                  const auto* table = std::get_if<TableName>(&source.node);
                  const auto place = resolution->tables.find(source.id);
                  if (!table || source.id == 0 || place == resolution->tables.end())
                      return;
                  const auto made = replacements.find(place->second);
                  if (made == replacements.end())
                      return;
                  if (source.sample && !samples_queries && !sampled)
                      sampled = policy_refusal("The table \"" + table->name +
                                               "\" is shown in part, and here only whole tables can be sampled. Remove "
                                               "TABLESAMPLE, or choose rows with random() in WHERE.");
                  std::string alias = table->alias.empty() ? table->name : table->alias;
                  source.node = DerivedTable{made->second, std::move(alias), {}, false};
              }});
    if (sampled)
        return std::unexpected(std::move(*sampled));
    return query;
}

}
