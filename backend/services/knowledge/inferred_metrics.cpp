#include "services/knowledge/inferred_metrics.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace datachat::services::knowledge {
namespace {

using Words = std::vector<std::string>;

// "UnitPrice", "unit_price", "unit price" -> unit, price
Words words_of(std::string_view name)
{
    Words words;
    bool inside = false;
    char before = ' ';
    for (const char c : name) {
        const bool upper = c >= 'A' && c <= 'Z';
        const bool letter = upper || (c >= 'a' && c <= 'z');
        if (letter && (!inside || (upper && before >= 'a' && before <= 'z')))
            words.emplace_back();
        if (letter)
            words.back() += upper ? static_cast<char>(c + ('a' - 'A')) : c;
        inside = letter;
        before = c;
    }
    return words;
}

template <std::size_t N>
bool has_any(const Words& words, const std::array<std::string_view, N>& wanted)
{
    return std::ranges::any_of(
        words, [&](const std::string& word) { return std::ranges::find(wanted, word) != wanted.end(); });
}

constexpr std::array<std::string_view, 6> quantity_words{"quantity", "qty", "units", "pieces", "count", "quantities"};
constexpr std::array<std::string_view, 3> price_words{"price", "cost", "rate"};
constexpr std::array<std::string_view, 4> discount_words{"discount", "rebate", "reduction", "markdown"};
constexpr std::array<std::string_view, 5> stock_words{"stock", "reorder", "inventory", "order", "hand"};
constexpr std::array<std::string_view, 4> revenue_words{"revenue", "turnover", "sales", "takings"};

struct Place {
    std::size_t table;
    std::size_t column;
};

bool is_number(const models::ColumnInfo& column)
{
    return models::is_numeric(column.type);
}

template <class Predicate>
std::optional<Place> find_in_table(const models::Schema& schema, std::size_t table, Predicate predicate)
{
    const auto& columns = schema.tables[table].columns;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (is_number(columns[i]) && predicate(words_of(columns[i].name)))
            return Place{table, i};
    }
    return std::nullopt;
}

std::optional<Place> find_price(const models::Schema& schema, std::size_t table)
{
    return find_in_table(schema, table, [](const Words& words) { return has_any(words, price_words); });
}

// The price in the table itself, or in one that it refers to.
std::optional<Place> find_price_near(const models::Schema& schema, std::size_t table)
{
    if (const auto own = find_price(schema, table))
        return own;
    for (const models::ForeignKey& key : schema.tables[table].foreign_keys) {
        for (std::size_t i = 0; i < schema.tables.size(); ++i) {
            if (schema.tables[i].name == key.referenced_table && i != table) {
                if (const auto found = find_price(schema, i))
                    return found;
            }
        }
    }
    return std::nullopt;
}

double largest(const std::vector<nl::ColumnProfile>& profiles, Place place)
{
    for (const nl::ColumnProfile& profile : profiles) {
        if (profile.table != place.table || profile.column != place.column || !profile.maximum)
            continue;
        if (const auto* real = std::get_if<double>(&profile.maximum->data))
            return *real;
        if (const auto* integer = std::get_if<std::int64_t>(&profile.maximum->data))
            return static_cast<double>(*integer);
        if (const auto* decimal = std::get_if<models::Decimal>(&profile.maximum->data))
            return models::to_double(*decimal);
    }
    return 1;
}

sql::Expr column(const models::Schema& schema, Place place)
{
    const models::TableInfo& table = schema.tables[place.table];
    return sql::ColumnRef{table.schema, table.name, table.columns[place.column].name};
}

sql::Expr binary(sql::BinaryOp op, sql::Expr left, sql::Expr right)
{
    return sql::Binary{op, std::move(left), std::move(right)};
}

// As a share, as percent, or as an amount: told by the largest discount there is.
sql::Expr less_discount(sql::Expr worth, sql::Expr discount, double largest_discount)
{
    using enum sql::BinaryOp;
    if (largest_discount <= 1)
        return binary(multiply, std::move(worth), binary(subtract, sql::Literal{1}, std::move(discount)));
    if (largest_discount <= 100)
        return binary(multiply, std::move(worth),
                      binary(subtract, sql::Literal{1}, binary(divide, std::move(discount), sql::Literal{100.0})));
    return binary(subtract, std::move(worth), std::move(discount));
}

std::string full_name(const models::TableInfo& table)
{
    return table.schema.empty() ? table.name : table.schema + '.' + table.name;
}

bool names_revenue(const models::Schema& schema)
{
    return std::ranges::any_of(schema.tables, [](const models::TableInfo& table) {
        return std::ranges::any_of(
            table.columns, [](const models::ColumnInfo& info) { return has_any(words_of(info.name), revenue_words); });
    });
}

}

std::vector<nl::Metric> infer_metrics(const models::Schema& schema, const std::vector<nl::ColumnProfile>& profiles)
{
    std::vector<nl::Metric> metrics;
    if (names_revenue(schema))
        return metrics;
    for (std::size_t i = 0; i < schema.tables.size(); ++i) {
        // A fact table refers to others; stock and price lists have quantities and prices too.
        if (schema.tables[i].foreign_keys.empty())
            continue;
        const auto quantity = find_in_table(schema, i, [](const Words& words) {
            return has_any(words, quantity_words) && !has_any(words, stock_words);
        });
        const auto price = quantity ? find_price_near(schema, i) : std::nullopt;
        if (!price)
            continue;
        sql::Expr worth = binary(sql::BinaryOp::multiply, column(schema, *quantity), column(schema, *price));
        if (const auto discount =
                find_in_table(schema, i, [](const Words& words) { return has_any(words, discount_words); }))
            worth = less_discount(std::move(worth), column(schema, *discount), largest(profiles, *discount));
        std::vector<std::string> tables{full_name(schema.tables[i])};
        if (price->table != i)
            tables.push_back(full_name(schema.tables[price->table]));
        metrics.push_back({.id = std::string(inferred_prefix) + "revenue",
                           .name = "revenue",
                           .other_names = {"turnover", "sales revenue", "sales amount", "sales value", "takings"},
                           .expr = sql::Call{.name = "sum", .args = {std::move(worth)}},
                           .tables = std::move(tables)});
        break;
    }
    return metrics;
}

}
