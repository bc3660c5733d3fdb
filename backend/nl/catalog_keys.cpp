#include "nl/catalog.hpp"
#include "nl/names.hpp"
#include "nl/token.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

// Declared keys, and keys that nobody declared: found from names and checked against stored values.
namespace datachat::nl {
namespace {

constexpr double inferred_cost = 1.6;
constexpr double shared_values_cost = 2.0;
constexpr std::size_t least_shared_values = 2;
constexpr std::size_t checked_values = 200;

int column_named(const Catalog& catalog, int table, std::string_view name)
{
    const CatalogTable& owner = catalog.table(table);
    const models::ColumnInfo* info = models::find_column(*owner.info, name);
    return info == nullptr ? -1 : owner.first_column + static_cast<int>(info - owner.info->columns.data());
}

void add_edge(Catalog& catalog, int from, int to, double cost)
{
    for (const JoinEdge& edge : catalog.edges)
        if ((edge.from == from && edge.to == to) || (edge.from == to && edge.to == from))
            return;
    catalog.edges.push_back({from, to, cost, {}});
    CatalogColumn& column = catalog.columns[static_cast<std::size_t>(from)];
    column.foreign = true;
    if (column.refers_to < 0)
        column.refers_to = to;
}

void declared_keys(Catalog& catalog)
{
    for (int t = 0; t < catalog.table_count(); ++t) {
        CatalogTable& table = catalog.tables[static_cast<std::size_t>(t)];
        for (const std::string& name : table.info->primary_key) {
            const int id = column_named(catalog, t, name);
            if (id < 0)
                continue;
            catalog.columns[static_cast<std::size_t>(id)].key_part = true;
            if (table.info->primary_key.size() == 1) {
                catalog.columns[static_cast<std::size_t>(id)].primary = true;
                catalog.columns[static_cast<std::size_t>(id)].unique = true;
                table.key = id;
            }
        }
        for (const std::vector<std::string>& key : table.info->unique_keys) {
            const int id = key.size() == 1 ? column_named(catalog, t, key[0]) : -1;
            if (id >= 0)
                catalog.columns[static_cast<std::size_t>(id)].unique = true;
        }
    }
    for (int t = 0; t < catalog.table_count(); ++t) {
        const models::TableInfo& info = *catalog.table(t).info;
        for (const models::ForeignKey& key : info.foreign_keys) {
            const std::string& schema = key.referenced_schema.empty() ? info.schema : key.referenced_schema;
            const models::TableInfo* target = catalog.schema.find_table(schema, key.referenced_table);
            if (target == nullptr || key.columns.size() != 1)
                continue;
            const int other = static_cast<int>(target - catalog.schema.tables.data());
            const int from = column_named(catalog, t, key.columns[0]);
            int to = key.referenced_columns.empty() ? catalog.table(other).key
                                                    : column_named(catalog, other, key.referenced_columns[0]);
            if (from >= 0 && to >= 0)
                add_edge(catalog, from, to, 1.0);
        }
    }
}

bool unique_values(const Catalog& catalog, int column)
{
    const CatalogColumn& entry = catalog.column(column);
    if (entry.unique)
        return true;
    const auto rows = catalog.table(entry.table).info->row_count;
    if (entry.profile < 0 || !rows || *rows == 0)
        return false;
    const ColumnProfile& profile = catalog.profiles[static_cast<std::size_t>(entry.profile)];
    return profile.null_count == 0 && profile.distinct_count && *profile.distinct_count == *rows;
}

bool names_key(const std::vector<std::string>& words)
{
    const std::string& head = words.back();
    return head == "id" || head == "code" || head == "key" || head == "number" || head == "uuid";
}

void infer_primary(Catalog& catalog, int t)
{
    CatalogTable& table = catalog.tables[static_cast<std::size_t>(t)];
    if (table.key >= 0 || !table.info->primary_key.empty())
        return;
    int best = -1, best_score = 0;
    for (int i = 0; i < table.column_count; ++i) {
        const int id = table.first_column + i;
        const CatalogColumn& column = catalog.column(id);
        if (column.foreign)
            continue;
        int score = 0;
        if (names_key(column.words))
            score += 4;
        const bool own = std::any_of(column.words.begin(), column.words.end(), [&](const std::string& word) {
            return std::any_of(table.words.begin(), table.words.end(),
                               [&](const std::string& part) { return stem_of(part) == stem_of(word); });
        });
        if (own || (column.words.size() == 1 && column.words[0] == "id"))
            score += 3;
        if (i == 0)
            score += 2;
        if (unique_values(catalog, id))
            score += 3;
        if (score > best_score) {
            best_score = score;
            best = id;
        }
    }
    if (best_score >= 8) {
        table.key = best;
        catalog.columns[static_cast<std::size_t>(best)].primary = true;
    }
}

// Whether the values of `from` (as far as known) lie in those of `to`. Unknown counts as yes: names decided already.
bool included(const Catalog& catalog, int from, int to)
{
    const CatalogColumn& a = catalog.column(from);
    const CatalogColumn& b = catalog.column(to);
    if (a.profile < 0 || b.profile < 0)
        return true;
    const ColumnProfile& inner = catalog.profiles[static_cast<std::size_t>(a.profile)];
    const ColumnProfile& outer = catalog.profiles[static_cast<std::size_t>(b.profile)];
    if (inner.values.empty() || outer.values.empty() || !outer.complete)
        return true;
    const std::unordered_set<std::string> all(outer.values.begin(), outer.values.end());
    std::size_t seen = 0, found = 0;
    for (const std::string& value : inner.values) {
        if (seen++ == checked_values)
            break;
        if (all.contains(value))
            ++found;
    }
    return found * 10 >= std::min(inner.values.size(), checked_values) * 9;
}

void infer_foreign(Catalog& catalog)
{
    // Names under which a table's key may be referenced: the key's own, and table + key.
    std::unordered_map<std::string, std::vector<int>> keys;
    for (const CatalogTable& table : catalog.tables) {
        if (table.key < 0)
            continue;
        const CatalogColumn& key = catalog.column(table.key);
        const bool generic = key.words.size() == 1 && (key.words[0] == "id" || key.words[0] == "code" ||
                                                       key.words[0] == "key" || key.words[0] == "name");
        if (!generic)
            keys[stem_key(key.words)].push_back(table.key);
        std::vector<std::string> joined = table.words;
        joined.insert(joined.end(), key.words.begin(), key.words.end());
        keys[stem_key(joined)].push_back(table.key);
        if (table.words.size() > 1) {
            std::vector<std::string> last{table.words.back()};
            last.insert(last.end(), key.words.begin(), key.words.end());
            keys[stem_key(last)].push_back(table.key);
        }
        if (names_key(key.words) && key.words.back() == "id")
            keys[stem_key(table.words)].push_back(table.key);
    }
    for (int c = 0; c < catalog.column_count(); ++c) {
        const CatalogColumn& column = catalog.column(c);
        // A key that is declared to point at its own table is a slip more often than a tree, when its name says
        // another.
        const bool inward = column.refers_to >= 0 && catalog.table_of(column.refers_to) == column.table;
        if ((column.foreign && !inward) || column.primary)
            continue;
        const auto found = keys.find(stem_key(column.words));
        std::vector<int> targets = found == keys.end() ? std::vector<int>{} : found->second;
        // "billing_customer_id" references customers too.
        if (targets.empty() && column.words.size() >= 3) {
            const std::vector<std::string> tail(column.words.end() - 2, column.words.end());
            if (const auto by_tail = keys.find(stem_key(tail)); by_tail != keys.end())
                targets = by_tail->second;
        }
        // "team_id_winner" references teams.
        if (targets.empty() && column.words.size() >= 3) {
            const std::vector<std::string> head(column.words.begin(), column.words.begin() + 2);
            if (const auto by_front = keys.find(stem_key(head)); by_front != keys.end() && names_key(head))
                targets = by_front->second;
        }
        // "winning_pilot" references pilots.
        if (targets.empty() && column.words.size() >= 2 && column.words.size() <= 3)
            if (const auto by_head = keys.find(stem_of(column.words.back())); by_head != keys.end())
                targets = by_head->second;
        if (targets.empty() || targets.size() > 3)
            continue;
        for (const int target : targets) {
            if (catalog.table_of(target) == column.table || catalog.column(target).info->type == models::Type::date)
                continue;
            const bool both_numeric =
                models::is_numeric(column.info->type) == models::is_numeric(catalog.column(target).info->type);
            const bool known =
                column.profile >= 0 && catalog.column(target).profile >= 0 &&
                !catalog.profiles[static_cast<std::size_t>(column.profile)].values.empty() &&
                !catalog.profiles[static_cast<std::size_t>(catalog.column(target).profile)].values.empty();
            if ((both_numeric || names_key(column.words) || known) && included(catalog, c, target)) {
                add_edge(catalog, c, target, inferred_cost);
                break;
            }
        }
    }
    // A table's key that is another table's key under the same name: one row of each a row ("student_id" in students
    // and transcripts).
    for (const auto& [name, owners] : keys) {
        if (owners.size() != 2 || catalog.table_of(owners[0]) == catalog.table_of(owners[1]))
            continue;
        if (stem_key(catalog.column(owners[0]).words) == stem_key(catalog.column(owners[1]).words) &&
            included(catalog, owners[1], owners[0]))
            add_edge(catalog, owners[1], owners[0], inferred_cost);
    }
}

// Which tables keys connect: the smallest table of each one's group.
std::vector<int> groups_of(const Catalog& catalog)
{
    std::vector<int> group(catalog.tables.size());
    for (std::size_t t = 0; t < group.size(); ++t)
        group[t] = static_cast<int>(t);
    for (bool changed = true; changed;) {
        changed = false;
        for (const JoinEdge& edge : catalog.edges) {
            int& a = group[static_cast<std::size_t>(catalog.table_of(edge.from))];
            int& b = group[static_cast<std::size_t>(catalog.table_of(edge.to))];
            changed = changed || a != b;
            a = b = std::min(a, b);
        }
    }
    return group;
}

bool is_known_text(const Catalog& catalog, const CatalogColumn& column)
{
    if (column.info->type != models::Type::text || column.profile < 0 || column.words.empty())
        return false;
    const ColumnProfile& profile = catalog.profiles[static_cast<std::size_t>(column.profile)];
    return profile.complete && profile.values.size() >= least_shared_values;
}

// "region" in targets and in stores, or "region" in targets and the name of the table regions.
bool names_the_same(const Catalog& catalog, const CatalogColumn& a, const CatalogColumn& b)
{
    if (stem_key(a.words) == stem_key(b.words))
        return true;
    const CatalogTable& table = catalog.table(b.table);
    const bool is_name = b.words.back() == "name" || b.words.back() == "title";
    return is_name && stem_key(a.words) == stem_key(table.words);
}

// Tables that no key connects with the rest, as those of another source: they meet in texts of the same name and the
// same values, of which one side holds each value once. Such a column stays a name: it is no key to be hidden.
void infer_shared_values(Catalog& catalog)
{
    std::vector<int> group = groups_of(catalog);
    std::map<std::string, std::vector<int>> by_name;
    for (int c = 0; c < catalog.column_count(); ++c) {
        const CatalogColumn& column = catalog.column(c);
        if (!is_known_text(catalog, column))
            continue;
        by_name[stem_key(column.words)].push_back(c);
        if (column.words.back() == "name" || column.words.back() == "title")
            by_name[stem_key(catalog.table(column.table).words)].push_back(c);
    }
    for (auto& [name, columns] : by_name) {
        if (columns.size() < 2 || columns.size() > 12)
            continue;
        for (const int from : columns) {
            for (const int to : columns) {
                const CatalogColumn& a = catalog.column(from);
                const CatalogColumn& b = catalog.column(to);
                if (group[static_cast<std::size_t>(a.table)] == group[static_cast<std::size_t>(b.table)] ||
                    !unique_values(catalog, to) || (!names_the_same(catalog, a, b) && !names_the_same(catalog, b, a)) ||
                    !included(catalog, from, to))
                    continue;
                catalog.edges.push_back({from, to, shared_values_cost, {}});
                std::ranges::replace(group, group[static_cast<std::size_t>(a.table)],
                                     int(group[static_cast<std::size_t>(b.table)]));
            }
        }
    }
}

void measure_distances(Catalog& catalog)
{
    const std::size_t count = catalog.tables.size();
    if (count > 1500)
        return;
    catalog.distances.assign(count * count, 255);
    std::vector<std::size_t> queue;
    for (std::size_t start = 0; start < count; ++start) {
        std::uint8_t* row = &catalog.distances[start * count];
        row[start] = 0;
        queue.assign(1, start);
        for (std::size_t i = 0; i < queue.size(); ++i) {
            const int here = static_cast<int>(queue[i]);
            for (const int e : catalog.edges_of[queue[i]]) {
                const JoinEdge& edge = catalog.edges[static_cast<std::size_t>(e)];
                const int other =
                    catalog.table_of(edge.from) == here ? catalog.table_of(edge.to) : catalog.table_of(edge.from);
                if (row[other] == 255 && row[here] < 8) {
                    row[other] = static_cast<std::uint8_t>(row[here] + 1);
                    queue.push_back(static_cast<std::size_t>(other));
                }
            }
        }
    }
}

}

void find_keys(Catalog& catalog)
{
    declared_keys(catalog);
    for (int t = 0; t < catalog.table_count(); ++t)
        infer_primary(catalog, t);
    infer_foreign(catalog);
    infer_shared_values(catalog);
    for (const JoinPreference& preference : catalog.knowledge.join_preferences) {
        for (JoinEdge& edge : catalog.edges) {
            const auto is = [&](int column, const std::string& table, const std::string& name) {
                return catalog.table(catalog.table_of(column)).info->name == table &&
                       catalog.column(column).info->name == name;
            };
            if ((is(edge.from, preference.from_table, preference.from_column) &&
                 is(edge.to, preference.to_table, preference.to_column)) ||
                (is(edge.to, preference.from_table, preference.from_column) &&
                 is(edge.from, preference.to_table, preference.to_column))) {
                edge.cost = 0.5;
                edge.knowledge_id = preference.id;
            }
        }
    }
    catalog.edges_of.assign(catalog.tables.size(), {});
    for (std::size_t e = 0; e < catalog.edges.size(); ++e) {
        const int a = catalog.table_of(catalog.edges[e].from);
        const int b = catalog.table_of(catalog.edges[e].to);
        catalog.edges_of[static_cast<std::size_t>(a)].push_back(static_cast<int>(e));
        if (a != b)
            catalog.edges_of[static_cast<std::size_t>(b)].push_back(static_cast<int>(e));
    }
    measure_distances(catalog);
}

}
