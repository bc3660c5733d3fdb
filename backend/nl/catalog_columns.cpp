#include "nl/catalog.hpp"
#include "nl/language.hpp"
#include "nl/names.hpp"
#include "nl/token.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

// What each column holds and which columns stand for a row.
namespace datachat::nl {
namespace {

std::optional<double> as_number(const models::Value& value)
{
    if (const auto* integer = std::get_if<std::int64_t>(&value.data))
        return static_cast<double>(*integer);
    if (const auto* unsigned_integer = std::get_if<std::uint64_t>(&value.data))
        return static_cast<double>(*unsigned_integer);
    if (const auto* real = std::get_if<double>(&value.data))
        return *real;
    if (const auto* decimal = std::get_if<models::Decimal>(&value.data))
        return models::to_double(*decimal);
    return std::nullopt;
}

bool parse_number(std::string_view text, double& number)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size();
}

bool has_year(std::string_view text)
{
    const auto year_at = [&](std::size_t at) {
        return at + 4 <= text.size() &&
               (text.substr(at, 2) == "19" || text.substr(at, 2) == "20" || text.substr(at, 2) == "18") &&
               std::isdigit(static_cast<unsigned char>(text[at + 2])) != 0 &&
               std::isdigit(static_cast<unsigned char>(text[at + 3])) != 0;
    };
    return text.size() >= 4 && (year_at(0) || year_at(text.size() - 4));
}

bool contains(const std::vector<std::string>& words, std::string_view word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

void describe_values(const Catalog& catalog, CatalogColumn& column)
{
    column.numeric = models::is_numeric(column.info->type);
    if (column.profile < 0)
        return;
    const ColumnProfile& profile = catalog.profiles[static_cast<std::size_t>(column.profile)];
    if (profile.minimum && profile.maximum) {
        const auto low = as_number(*profile.minimum);
        const auto high = as_number(*profile.maximum);
        if (low && high) {
            column.minimum = *low;
            column.maximum = *high;
            column.has_range = true;
        }
    }
    std::size_t numbers = 0, years = 0, seen = 0;
    for (const std::string& value : profile.values) {
        if (seen++ == 50)
            break;
        double number = 0;
        if (parse_number(value, number)) {
            ++numbers;
            if (!column.has_range) {
                column.minimum = seen == 1 ? number : std::min(column.minimum, number);
                column.maximum = seen == 1 ? number : std::max(column.maximum, number);
            }
        }
        if (has_year(value))
            ++years;
    }
    if (!column.numeric && seen > 0 && numbers * 10 >= seen * 9) {
        column.numeric = true;
        column.has_range = true;
    }
    column.year_text = seen > 0 && years * 10 >= seen * 8;
}

ColumnKind kind_of(const CatalogColumn& column)
{
    const std::vector<std::string>& words = column.words;
    const std::string& head = words.back();
    const bool temporal =
        models::is_temporal(column.info->type) || column.info->time_storage != models::TimeStorage::none;
    if (temporal)
        return ColumnKind::date;
    if (column.info->type == models::Type::boolean)
        return ColumnKind::boolean;
    if (column.primary || column.foreign || head == "id" || head == "key" || head == "uuid" ||
        (head == "code" && column.key_part))
        return ColumnKind::id;
    if (contains(words, "year") && (column.numeric || column.year_text) && (!column.has_range || column.maximum > 1000))
        return ColumnKind::year;
    if (column.numeric && column.has_range && column.minimum >= 1500 && column.maximum <= 2100 &&
        (contains(words, "founded") || contains(words, "built") || contains(words, "season")))
        return ColumnKind::year;
    if (contains(words, "date") || contains(words, "birthday") || (contains(words, "time") && column.year_text))
        return ColumnKind::date;
    if (head == "name" || head == "title" || head == "surname" || head == "forename")
        return ColumnKind::name;
    return column.numeric ? ColumnKind::number : ColumnKind::text;
}

// How well a column names a row of its table: lower is better, 99 not at all.
int naming_rank(const CatalogTable& table, const CatalogColumn& column)
{
    if (column.kind == ColumnKind::id || column.kind == ColumnKind::date || column.numeric || column.foreign)
        return 99;
    std::vector<std::string> rest;
    for (const std::string& word : column.words)
        if (std::none_of(table.words.begin(), table.words.end(),
                         [&](const std::string& part) { return stem_of(part) == stem_of(word); }))
            rest.push_back(word);
    const std::string name = join_words(rest);
    const bool shortened = rest.size() < column.words.size();
    if (name == "name" || name == "full name")
        return shortened ? 0 : 1;
    if (name == "title")
        return 2;
    if (rest.empty()) // singer.singer
        return 3;
    if (rest.back() == "name" && name != "last name" && name != "first name" && name != "middle name" &&
        name != "user name")
        return name == "common name" ? 3 : 4;
    if (name == "first name" || name == "last name")
        return 5;
    if (rest.back() == "title")
        return 6;
    if (name == "user name" || name == "nickname" || name == "label")
        return 7;
    if (name == "description" || name == "detail" || name == "details")
        return 8;
    return 99;
}

void find_shown(Catalog& catalog, CatalogTable& table)
{
    int best = 99;
    for (int i = 0; i < table.column_count; ++i) {
        const int id = table.first_column + i;
        const int rank = naming_rank(table, catalog.column(id));
        if (rank < best) {
            best = rank;
            table.shown.clear();
        }
        if (rank == best && rank < 99 && (table.shown.empty() || rank == 5))
            table.shown.push_back(id);
    }
    if (best == 5 && table.shown.size() == 2 && catalog.column(table.shown[0]).words.front() == "last")
        std::swap(table.shown[0], table.shown[1]);
    if (table.shown.empty() && table.key >= 0)
        table.shown.push_back(table.key);
}

void find_dated(Catalog& catalog, CatalogTable& table)
{
    int best = 0;
    for (int i = 0; i < table.column_count; ++i) {
        const int id = table.first_column + i;
        const CatalogColumn& column = catalog.column(id);
        if (column.kind != ColumnKind::date && column.kind != ColumnKind::year)
            continue;
        int score = column.kind == ColumnKind::date ? 20 : 15;
        for (const std::string& word : column.words) {
            for (const std::string& part : table.words)
                if (stem_of(part) == stem_of(word))
                    score += 6;
            if (word == "created" || word == "placed" || word == "start" || word == "ordered" || word == "at" ||
                word == "on")
                score += 3;
            if (word == "birth" || word == "updated" || word == "modified" || word == "deleted" || word == "due" ||
                word == "required" || word == "end" || word == "expiry" || word == "shipped" || word == "delivered" ||
                word == "cancelled" || word == "shipping" || word == "birthday")
                score -= 8;
        }
        if (score > best) {
            best = score;
            table.dated = id;
        }
    }
}

}

void describe_columns(Catalog& catalog)
{
    for (CatalogColumn& column : catalog.columns) {
        describe_values(catalog, column);
        column.kind = kind_of(column);
    }
    for (CatalogTable& table : catalog.tables) {
        find_shown(catalog, table);
        find_dated(catalog, table);
        const auto names_person = [](const std::string& word) {
            const std::string one = singular(word);
            return std::find(english().person_words.begin(), english().person_words.end(), std::string_view(one)) !=
                   english().person_words.end();
        };
        table.person = !table.words.empty() && names_person(table.words.back());
        int plain = 0;
        int references = 0;
        for (int i = 0; i < table.column_count; ++i) {
            const CatalogColumn& column = catalog.column(table.first_column + i);
            if (column.foreign)
                ++references;
            else if (column.kind != ColumnKind::id)
                ++plain;
        }
        table.link = references >= 2 && plain <= 1;
    }
    for (const ColumnDefault& entry : catalog.knowledge.column_defaults) {
        const std::size_t dot = entry.column.table.rfind('.');
        const std::string name = dot == std::string::npos ? entry.column.table : entry.column.table.substr(dot + 1);
        for (CatalogTable& table : catalog.tables) {
            if (!std::equal(name.begin(), name.end(), table.info->name.begin(), table.info->name.end(),
                            [](char a, char b) { return std::tolower(a) == std::tolower(b); }))
                continue;
            const models::ColumnInfo* info = models::find_column(*table.info, entry.column.column);
            if (info == nullptr)
                continue;
            const int id = table.first_column + static_cast<int>(info - table.info->columns.data());
            if (entry.role == ColumnDefault::Role::shown)
                table.shown = {id};
            else if (entry.role == ColumnDefault::Role::dated)
                table.dated = id;
            else
                table.measured = id;
        }
    }
}

}
