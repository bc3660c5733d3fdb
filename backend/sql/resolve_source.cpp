#include "sql/functions.hpp"
#include "sql/resolver.hpp"
#include "sql/suggestions.hpp"

#include <algorithm>
#include <utility>

namespace datachat::sql {
namespace {

std::string written(const TableName& name)
{
    return (name.catalog.empty() ? "" : name.catalog + ".") + (name.schema.empty() ? "" : name.schema + ".") +
           name.name;
}

std::string_view implied_schema(Dialect dialect)
{
    return dialect == Dialect::postgres ? "public" : "main";
}

const CommonScope* find_common(const CommonScope* common, const TableName& name)
{
    if (!name.schema.empty() || !name.catalog.empty())
        return nullptr;
    while (common && !same_name(common->name, name.name))
        common = common->outer;
    return common;
}

std::vector<ScopeColumn> columns_of(const models::Schema& schema, std::size_t place)
{
    std::vector<ScopeColumn> columns;
    const models::TableInfo& table = schema.tables[place];
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const models::ColumnInfo& column = table.columns[i];
        columns.push_back({column.name, column.type, SchemaColumn{place, i}, column.time_storage});
    }
    return columns;
}

// The columns of a function in FROM, where they have names of their own.
std::vector<ScopeColumn> columns_of_function(std::string_view name, Dialect dialect)
{
    using models::Type;
    if (name == "json_each" || name == "json_tree") {
        if (dialect == Dialect::postgres)
            return {{"key", Type::text, {}, {}}, {"value", Type::json, {}, {}}};
        std::vector<ScopeColumn> columns;
        for (const char* column : {"key", "value", "type", "atom", "id", "parent", "fullkey", "path"})
            columns.push_back({column, Type::unknown, {}, {}});
        return columns;
    }
    if (name.ends_with("_each") || name.ends_with("_each_text"))
        return {{"key", Type::text, {}, {}}, {"value", Type::unknown, {}, {}}};
    if (name == "flatten" && dialect == Dialect::snowflake) {
        std::vector<ScopeColumn> columns;
        for (const char* column : {"SEQ", "KEY", "PATH", "INDEX", "VALUE", "THIS"})
            columns.push_back({column, Type::unknown, {}, {}});
        return columns;
    }
    if (name == "generate_series" && dialect == Dialect::sqlite)
        return {{"value", Type::int64, {}, {}}};
    const bool numbers = name == "generate_series" || name == "range";
    const bool values = name.ends_with("array_elements") || name.ends_with("array_elements_text");
    return {{values ? "value" : std::string(name), numbers ? Type::int64 : Type::unknown, {}, {}}};
}

}

std::optional<std::size_t> find_table(const models::Schema& schema, const TableName& name, Dialect dialect)
{
    if (!name.catalog.empty())
        return std::nullopt;
    const auto find = [&](std::string_view wanted_schema, bool to_the_letter) -> std::optional<std::size_t> {
        for (std::size_t i = 0; i < schema.tables.size(); ++i) {
            const models::TableInfo& table = schema.tables[i];
            const bool same = to_the_letter
                                  ? table.name == name.name && table.schema == wanted_schema
                                  : same_name(table.name, name.name) && same_name(table.schema, wanted_schema);
            if (same)
                return i;
        }
        return std::nullopt;
    };
    std::vector<std::string_view> places{name.schema};
    if (same_name(name.schema, implied_schema(dialect)))
        places.push_back("");
    if (name.schema.empty()) {
        places.insert(places.end(), schema.search_path.begin(), schema.search_path.end());
        places.push_back(implied_schema(dialect));
    }
    for (const bool to_the_letter : {true, false}) {
        for (const std::string_view place : places) {
            if (const auto found = find(place, to_the_letter))
                return found;
        }
    }
    return std::nullopt;
}

void Resolver::source(TableSource& source, Scope& scope, const CommonScope* common)
{
    if (error_)
        return;
    if (auto* name = std::get_if<TableName>(&source.node))
        table(source, *name, scope, common);
    else if (auto* nested = std::get_if<DerivedTable>(&source.node))
        derived(*nested, scope, common);
    else if (auto* call = std::get_if<TableFunction>(&source.node))
        function(*call, scope, common);
    else if (auto* rows = std::get_if<core::Box<Pivot>>(&source.node))
        pivot(**rows, scope, common);
    else if (auto* columns = std::get_if<core::Box<Unpivot>>(&source.node))
        unpivot(**columns, scope, common);
    else
        join(*std::get<core::Box<Join>>(source.node), scope, common);
}

void Resolver::table(TableSource& source, TableName& name, Scope& scope, const CommonScope* common)
{
    if (const CommonScope* found = find_common(common, name)) {
        name.name = found->name;
        const std::string& known_as = name.alias.empty() ? name.name : name.alias;
        scope.tables.push_back({known_as, "", found->columns, false});
        return;
    }
    const auto place = find_table(schema_, name, dialect_);
    if (!place)
        return unknown_table(name, common);
    const models::TableInfo& info = schema_.tables[*place];
    name.name = info.name;
    // Unqualified, the server would look along its whole search path, where a table may stand that this user may not
    // see.
    const bool found_first = !schema_.search_path.empty() && schema_.search_path.front() == info.schema;
    if (!info.schema.empty() && (!name.schema.empty() || !found_first))
        name.schema = info.schema;
    resolution_.tables[source.id] = *place;
    resolution_.used_tables.push_back(*place);
    scope.tables.push_back(
        {name.alias.empty() ? name.name : name.alias, name.schema, columns_of(schema_, *place), true});
}

void Resolver::unknown_table(const TableName& name, const CommonScope* common)
{
    std::vector<std::string> names;
    for (const models::TableInfo& info : schema_.tables)
        names.push_back(info.name);
    for (; common; common = common->outer)
        names.push_back(common->name);
    fail(core::Errc::not_found,
         "There is no table \"" + written(name) + "\" that you may read." + did_you_mean(name.name, names));
}

void Resolver::derived(DerivedTable& derived, Scope& scope, const CommonScope* common)
{
    auto columns = query(*derived.query, derived.lateral ? &scope : scope.outer, common);
    scope.tables.push_back({derived.alias, "", renamed(std::move(columns), derived.columns), false});
}

void Resolver::function(TableFunction& function, Scope& scope, const CommonScope* common)
{
    expr(*function.call, scope, common, AliasRule::never); // its arguments may name the tables before it
    const auto* own = std::get_if<DialectCall>(&function.call->node);
    const auto* shared = std::get_if<Call>(&function.call->node);
    const std::string name = own ? own->name : shared ? shared->name : "";
    auto columns = columns_of_function(name, dialect_);
    if (dialect_ == Dialect::postgres && columns.size() == 1 && !function.alias.empty() && columns.front().name == name)
        columns.front().name = function.alias;
    if (dialect_ == Dialect::bigquery && name == "unnest") { // the alias is the element, or a structure of columns
        columns.assign(1, {function.alias, models::Type::unknown, {}, {}});
        if (!function.columns.empty())
            columns.push_back({function.columns.front(), models::Type::int64, {}, {}});
        scope.tables.push_back({function.alias, "", std::move(columns), false});
        return;
    }
    if (name == "rows_from") {
        columns.clear();
        for (const Expr& arg : own->call.args) {
            const auto* native = std::get_if<DialectCall>(&arg.node);
            const auto* neutral = std::get_if<Call>(&arg.node);
            for (ScopeColumn& column : columns_of_function(native    ? native->name
                                                           : neutral ? neutral->name
                                                                     : "",
                                                           dialect_))
                columns.push_back(std::move(column));
        }
    }
    if (function.with_position)
        columns.push_back({"ordinality", models::Type::int64, {}, {}});
    while (columns.size() < function.columns.size())
        columns.push_back({});
    scope.tables.push_back(
        {function.alias.empty() ? name : function.alias, "", renamed(std::move(columns), function.columns), false});
}

void Resolver::join(Join& join, Scope& scope, const CommonScope* common)
{
    const std::size_t left_begin = scope.tables.size();
    source(join.left, scope, common);
    const std::size_t right_begin = scope.tables.size();
    source(join.right, scope, common);
    if (error_)
        return;
    const std::size_t merged_before = scope.merged.size();
    if (join.natural || !join.using_columns.empty())
        merge(scope, left_begin, right_begin, join);
    if (join.on && dialect_ == Dialect::sqlite) {
        scope.conditions.push_back(&*join.on);
        return;
    }
    Scope own{scope.outer, {}, scope.merged, {}, {}};
    if (join.on || join.match)
        own.tables.assign(scope.tables.begin() + static_cast<std::ptrdiff_t>(left_begin), scope.tables.end());
    if (join.match)
        expr(*join.match, own, common, AliasRule::never);
    if (join.on)
        expr(*join.on, own, common, AliasRule::never);
    if (join.kind == JoinKind::semi || join.kind == JoinKind::anti) { // of the right side nothing is seen
        scope.tables.resize(right_begin);
        scope.merged.resize(merged_before);
    }
}

void Resolver::merge(Scope& scope, std::size_t left_begin, std::size_t right_begin, const Join& join)
{
    const auto side_has = [&](std::size_t begin, std::size_t end, const std::string& name) {
        bool any = false;
        for (std::size_t i = begin; i < end; ++i) {
            for (const ScopeColumn& column : scope.tables[i].columns) {
                if (!same_name(column.name, name))
                    continue;
                any = true;
                if (column.origin)
                    use(*column.origin);
            }
        }
        return any;
    };
    if (join.natural) {
        for (std::size_t i = right_begin; i < scope.tables.size(); ++i) {
            for (const ScopeColumn& column : scope.tables[i].columns) {
                if (side_has(left_begin, right_begin, column.name)) {
                    scope.merged.push_back(column.name);
                    if (column.origin)
                        use(*column.origin);
                }
            }
        }
        return;
    }
    for (const std::string& name : join.using_columns) {
        if (!side_has(left_begin, right_begin, name) || !side_has(right_begin, scope.tables.size(), name))
            return fail(core::Errc::not_found,
                        "USING names the column \"" + name + "\", which one side of the join does not have.");
        scope.merged.push_back(name);
    }
}

}
