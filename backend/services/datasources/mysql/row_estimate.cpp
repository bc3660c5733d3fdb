#include "services/datasources/mysql/row_estimate.hpp"

#include "sql/conditions.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace datachat::services::datasources::mysql {
namespace {

constexpr double largest = 9e18;

bool gives_one_row(const sql::Query& query)
{
    const sql::Select* select = query.select();
    return select != nullptr && select->group_by.empty() &&
           std::ranges::any_of(select->items,
                               [](const sql::SelectItem& item) { return sql::has_aggregate(item.expr); });
}

}

std::optional<std::int64_t> estimated_rows(const sql::Query& query, std::span<const ExplainedTable> tables)
{
    const bool is_union = query.select() == nullptr;
    std::map<std::int64_t, double> selects; // rows of each part
    for (const ExplainedTable& table : tables) {
        if (table.select != 1 && !(is_union && table.in_union))
            continue;
        const auto [product, first] = selects.try_emplace(table.select, 1.0);
        product->second = std::min(largest, product->second * table.rows * table.kept / 100);
    }
    if (selects.empty())
        return std::nullopt;
    double rows = 0;
    for (const auto& [select, product] : selects)
        rows += product;
    if (gives_one_row(query))
        rows = 1;
    auto estimate = static_cast<std::int64_t>(std::min(largest, std::ceil(rows)));
    if (query.limit) {
        if (const auto limit = sql::literal_integer(**query.limit))
            estimate = std::min(estimate, std::max<std::int64_t>(*limit, 0));
    }
    return estimate;
}

}
