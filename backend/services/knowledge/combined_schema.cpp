#include "services/knowledge/combined_schema.hpp"

#include <algorithm>
#include <set>

namespace datachat::services::knowledge {
namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](char c) { return lower(c); });
    return result;
}

// The names that a member's tables get, beside its tables.
std::vector<std::string> names_of(const models::Schema& schema)
{
    std::vector<std::string> names;
    std::set<std::string> taken;
    for (const models::TableInfo& table : schema.tables) {
        std::string name = table.name;
        if (taken.contains(lower(name)) && !table.schema.empty())
            name = table.schema + '_' + name;
        for (int number = 2; taken.contains(lower(name)); ++number)
            name = table.name + '_' + std::to_string(number);
        taken.insert(lower(name));
        names.push_back(std::move(name));
    }
    return names;
}

}

std::string alias_of(std::string_view name, const std::vector<CombinedMember>& taken)
{
    // Of an address or a path its last part says most.
    if (const std::size_t slash = name.rfind('/'); slash != std::string_view::npos && slash + 1 < name.size())
        name.remove_prefix(slash + 1);
    if (const std::size_t dot = name.rfind('.'); dot != std::string_view::npos && dot > 0)
        name = name.substr(0, dot);
    std::string alias;
    for (const char c : name.substr(0, 40)) {
        const char small = lower(c);
        const bool plain = (small >= 'a' && small <= 'z') || (small >= '0' && small <= '9');
        if (plain)
            alias += small;
        else if (!alias.empty() && alias.back() != '_')
            alias += '_';
    }
    while (alias.ends_with('_'))
        alias.pop_back();
    // Engines keep some beginnings for their own catalogs.
    const bool reserved = alias.starts_with("sqlite") || alias.starts_with("pg_") || alias.starts_with("duckdb") ||
                          alias == "information_schema" || alias == "main" || alias == "temp" || alias == "system";
    if (alias.empty() || reserved || (alias.front() >= '0' && alias.front() <= '9'))
        alias = alias.empty() ? "source" : "source_" + alias;
    const std::string plain = alias;
    for (int number = 2; std::ranges::find(taken, alias, &CombinedMember::alias) != taken.end(); ++number)
        alias = plain + '_' + std::to_string(number);
    return alias;
}

CombinedSchema combine(const std::vector<CombinedMember>& members)
{
    CombinedSchema whole;
    for (std::size_t place = 0; place < members.size(); ++place) {
        const CombinedMember& member = members[place];
        const models::Schema& own = member.snapshot->schema();
        const std::size_t first = whole.schema.tables.size();
        const std::vector<std::string> names = names_of(own);
        whole.schema.search_path.push_back(member.alias);
        for (std::size_t at = 0; at < own.tables.size(); ++at) {
            models::TableInfo table = own.tables[at];
            for (models::ForeignKey& key : table.foreign_keys) {
                const std::string& schema = key.referenced_schema.empty() ? table.schema : key.referenced_schema;
                if (const models::TableInfo* referenced = own.find_table(schema, key.referenced_table))
                    key.referenced_table = names[static_cast<std::size_t>(referenced - own.tables.data())];
                key.referenced_schema = member.alias;
            }
            table.schema = member.alias;
            table.name = names[at];
            whole.schema.tables.push_back(std::move(table));
            whole.origins.push_back({place, at});
        }
        for (nl::ColumnProfile profile : member.snapshot->profiles) {
            profile.table += first;
            whole.profiles.push_back(std::move(profile));
        }
    }
    return whole;
}

}
