#include "api/suggestions/question_ideas.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace datachat::api {
namespace {

using models::ColumnInfo;
using models::TableInfo;
using services::knowledge::SourceSnapshot;

constexpr std::size_t most_tables = 4;
constexpr std::int64_t most_categories = 60;

bool is_lower(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

bool is_key(const TableInfo& table, const ColumnInfo& column)
{
    const auto holds = [&](const std::vector<std::string>& names) {
        return std::ranges::find(names, column.name) != names.end();
    };
    return holds(table.primary_key) ||
           std::ranges::any_of(table.foreign_keys, [&](const auto& key) { return holds(key.columns); });
}

bool is_time(const ColumnInfo& column)
{
    return column.time_storage != models::TimeStorage::none || models::is_temporal(column.type);
}

// The columns of one table that a question can be about.
struct Table {
    const TableInfo* info = nullptr;
    std::string name;
    std::optional<std::string> category; // few distinct texts
    std::optional<std::string> measure;  // a number that is no key
    std::optional<std::string> title;    // many distinct texts: a name
    bool dated = false;
};

Table look_at(const SourceSnapshot& snapshot, std::size_t index)
{
    const TableInfo& info = snapshot.schema().tables[index];
    Table table{.info = &info, .name = spoken(info.name)};
    for (std::size_t c = 0; c < info.columns.size(); ++c) {
        const ColumnInfo& column = info.columns[c];
        if (is_time(column)) {
            table.dated = true;
            continue;
        }
        if (is_key(info, column))
            continue;
        const auto profile = std::ranges::find_if(
            snapshot.profiles, [&](const nl::ColumnProfile& one) { return one.table == index && one.column == c; });
        const std::int64_t distinct = profile == snapshot.profiles.end() ? 0 : profile->distinct_count.value_or(0);
        if (models::is_numeric(column.type) && !table.measure)
            table.measure = spoken(column.name);
        else if (column.type == models::Type::text && distinct > 1 && distinct <= most_categories && !table.category)
            table.category = spoken(column.name);
        else if (column.type == models::Type::text && distinct > most_categories && !table.title)
            table.title = spoken(column.name);
    }
    return table;
}

std::vector<Table> biggest_tables(const SourceSnapshot& snapshot)
{
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < snapshot.schema().tables.size(); ++i)
        order.push_back(i);
    const auto rows = [&](std::size_t i) { return snapshot.schema().tables[i].row_count.value_or(0); };
    std::ranges::sort(order,
                      [&](std::size_t a, std::size_t b) { return std::pair(rows(b), a) < std::pair(rows(a), b); });
    std::vector<Table> tables;
    for (const std::size_t index : order) {
        if (tables.size() < most_tables)
            tables.push_back(look_at(snapshot, index));
    }
    return tables;
}

}

std::string spoken(std::string_view name)
{
    std::string words;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        if (c == '_' || c == '-' || c == '.' || c == ' ') {
            if (!words.empty() && words.back() != ' ')
                words += ' ';
            continue;
        }
        if (is_upper(c) && i > 0 && is_lower(name[i - 1]))
            words += ' ';
        words += is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return words;
}

std::vector<std::string> question_ideas(const SourceSnapshot& snapshot)
{
    const std::vector<Table> tables = biggest_tables(snapshot);
    std::vector<std::string> ideas;
    // What the project has words for comes first.
    for (const nl::Metric& metric : snapshot.metrics) {
        for (const Table& table : tables) {
            if (table.title)
                ideas.push_back(fmt::format("top 5 {} by {}", table.name, metric.name));
        }
        ideas.push_back(fmt::format("{} per month", metric.name));
    }
    for (const Table& table : tables) {
        if (table.category)
            ideas.push_back(fmt::format("number of {} for each {}", table.name, *table.category));
    }
    for (const Table& table : tables) {
        if (table.dated)
            ideas.push_back(fmt::format("number of {} per month", table.name));
    }
    for (const Table& table : tables) {
        if (table.measure && table.category)
            ideas.push_back(fmt::format("average {} of {} for each {}", *table.measure, table.name, *table.category));
    }
    for (const Table& table : tables) {
        if (table.measure && table.title)
            ideas.push_back(fmt::format("top 5 {} by {}", table.name, *table.measure));
    }
    for (const Table& table : tables)
        ideas.push_back(fmt::format("how many {} are there", table.name));
    return ideas;
}

}
