#include "sql/keywords.hpp"
#include "sql/resolver.hpp"
#include "sql/suggestions.hpp"

#include <algorithm>
#include <utility>

namespace datachat::sql {
namespace {

// LIKE without an escape sign: % is any text, _ any character.
bool matches(std::string_view text, std::string_view pattern)
{
    std::size_t at = 0;
    std::size_t in_pattern = 0;
    std::size_t after_percent = std::string_view::npos;
    std::size_t retry = 0;
    while (at < text.size()) {
        if (in_pattern < pattern.size() && pattern[in_pattern] == '%') {
            after_percent = ++in_pattern;
            retry = at;
        } else if (in_pattern < pattern.size() && (pattern[in_pattern] == '_' || pattern[in_pattern] == text[at])) {
            ++at;
            ++in_pattern;
        } else if (after_percent != std::string_view::npos) {
            in_pattern = after_percent;
            at = ++retry;
        } else {
            return false;
        }
    }
    while (in_pattern < pattern.size() && pattern[in_pattern] == '%')
        ++in_pattern;
    return in_pattern == pattern.size();
}

bool is_like(const std::string& name, const StarPattern& star)
{
    const bool like = star.kind == LikeKind::like ? matches(name, star.pattern)
                                                  : matches(to_lower_ascii(name), to_lower_ascii(star.pattern));
    return like != star.negated;
}

}

void Resolver::star(const Star& star, const Scope& scope, std::vector<ScopeColumn>& outputs)
{
    bool any = false;
    std::vector<ScopeColumn> of_star;
    std::vector<std::string> seen; // merged columns come once
    for (const ScopeTable& table : scope.tables) {
        if (!star.table.empty() && !same_name(star.table, table.name))
            continue;
        any = true;
        for (const ScopeColumn& column : table.columns) {
            const auto is_it = [&](const std::string& name) { return same_name(name, column.name); };
            if (star.table.empty() && std::ranges::any_of(scope.merged, is_it)) {
                if (std::ranges::any_of(seen, is_it))
                    continue;
                seen.push_back(column.name);
            }
            of_star.push_back(column);
        }
    }
    if (any) {
        check_excluded(star, of_star);
        if (star.pattern)
            std::erase_if(of_star, [&](const ScopeColumn& column) { return !is_like(column.name, *star.pattern); });
        for (ScopeColumn& column : of_star) {
            const auto is_it = [&](const std::string& name) { return same_name(name, column.name); };
            if (std::ranges::any_of(star.excluded, is_it))
                continue;
            const auto replacement = std::ranges::find_if(
                star.replaced, [&](const SelectItem& item) { return same_name(item.alias, column.name); });
            if (replacement != star.replaced.end()) {
                const std::string name = column.name;
                column = typed(replacement->expr);
                column.origin.reset();
                column.name = name;
            }
            const auto renaming = std::ranges::find_if(
                star.renamed, [&](const RenamedColumn& one) { return same_name(one.column, column.name); });
            if (renaming != star.renamed.end())
                column.name = renaming->alias;
            if (column.origin)
                use(*column.origin);
            outputs.push_back(std::move(column));
        }
        return;
    }
    if (star.table.empty())
        return fail(core::Errc::invalid_argument, "SELECT * needs a FROM clause.");
    std::vector<std::string> names;
    for (const ScopeTable& table : scope.tables)
        names.push_back(table.name);
    fail(core::Errc::not_found, "There is no table \"" + star.table + "\" in FROM." + did_you_mean(star.table, names));
}

void Resolver::check_excluded(const Star& star, const std::vector<ScopeColumn>& of_star)
{
    std::vector<std::string> named = star.excluded;
    for (const SelectItem& item : star.replaced)
        named.push_back(item.alias);
    for (const RenamedColumn& one : star.renamed)
        named.push_back(one.column);
    std::vector<std::string> known;
    for (const ScopeColumn& column : of_star)
        known.push_back(column.name);
    for (const std::string& name : named) {
        if (std::ranges::none_of(known, [&](const std::string& other) { return same_name(other, name); }))
            return fail(core::Errc::not_found, "There is no column \"" + name +
                                                   "\" that * could leave out, rename or replace." +
                                                   did_you_mean(name, known));
    }
}

}
