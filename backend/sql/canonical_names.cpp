#include "sql/canonical_names.hpp"

#include "sql/conditions.hpp"

#include <algorithm>

namespace datachat::sql {
namespace {

std::optional<std::size_t> position(const NameScope::Source& source, std::string_view column)
{
    if (!source.columns)
        return std::nullopt;
    const auto at = std::ranges::find_if(*source.columns, [&](const auto& name) { return same_name(name, column); });
    return at == source.columns->end() ? std::nullopt
                                       : std::optional(static_cast<std::size_t>(at - source.columns->begin()));
}

void bind(ColumnRef& column, const NameScope::Source& source)
{
    column.schema.clear();
    column.table = source.new_name;
    if (const auto at = position(source, column.column))
        column.column = source.renamed ? (*source.renamed)[*at] : (*source.columns)[*at];
}

const NameScope::Source* find_source(std::string_view name, const NameScope& scope)
{
    for (const NameScope* level = &scope; level; level = level->outer)
        for (const auto& source : level->sources)
            if (same_name(source.name, name))
                return &source;
    return nullptr;
}

const NameScope::Source* find_owner(std::string_view column, const NameScope& scope)
{
    for (const NameScope* level = &scope; level; level = level->outer) {
        const NameScope::Source* owner = nullptr;
        bool all_known = true;
        for (const auto& source : level->sources) {
            all_known = all_known && source.columns;
            if (!position(source, column))
                continue;
            if (owner)
                return nullptr; // two have it: merged by USING, or an error
            owner = &source;
        }
        if (owner)
            return owner;
        if (!all_known)
            return level->sources.size() == 1 ? &level->sources.front() : nullptr;
    }
    return nullptr;
}

}

void rename_column(ColumnRef& column, const NameScope& scope)
{
    const auto* source = column.table.empty() ? find_owner(column.column, scope) : find_source(column.table, scope);
    if (source)
        bind(column, *source);
}

void rename_star(Star& star, const NameScope& scope)
{
    if (star.table.empty())
        return;
    if (const auto* source = find_source(star.table, scope))
        star.table = source->new_name;
}

bool is_known_column(std::string_view name, const NameScope& scope)
{
    return std::ranges::any_of(scope.sources, [&](const auto& source) { return position(source, name).has_value(); });
}

}
