#include "services/datasources/records/record_source.hpp"
#include "sql/conditions.hpp"

#include <algorithm>

namespace datachat::services::datasources::records {
namespace {

// A parameter that says something else already.
bool is_taken(const RecordTable& table, const std::string& parameter, const Parameters& pushed)
{
    const auto names_it = [&](const auto& entry) { return entry.first == parameter; };
    return parameter == table.paging.parameter || parameter == table.paging.size_parameter ||
           std::ranges::find(table.fixed, parameter) != table.fixed.end() || std::ranges::any_of(pushed, names_it);
}

}

Parameters pushed_filters(const std::vector<sql::Expr>& conditions, const RecordTable& table)
{
    Parameters pushed;
    for (const sql::Expr& condition : conditions) {
        const auto* binary = sql::as<sql::Binary>(condition);
        if (binary == nullptr || binary->op != sql::BinaryOp::equal)
            continue;
        const auto* column = sql::as<sql::ColumnRef>(*binary->left);
        const models::Value* value = sql::literal_value(*binary->right);
        if (column == nullptr || value == nullptr) {
            column = sql::as<sql::ColumnRef>(*binary->right);
            value = sql::literal_value(*binary->left);
        }
        if (column == nullptr || value == nullptr || value->is_null())
            continue;
        const auto filter = std::ranges::find_if(
            table.filters, [&](const auto& entry) { return models::same_name(entry.first, column->column); });
        if (filter != table.filters.end() && !is_taken(table, filter->second, pushed))
            pushed.emplace_back(filter->second, models::to_text(*value));
    }
    std::ranges::sort(pushed);
    return pushed;
}

}
