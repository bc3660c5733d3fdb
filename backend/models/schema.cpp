#include "models/schema.hpp"

#include <algorithm>

namespace datachat::models {

bool same_name(std::string_view a, std::string_view b)
{
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

const TableInfo* Schema::find_table(std::string_view schema, std::string_view name) const
{
    const auto in_schema = [&](std::string_view wanted) -> const TableInfo* {
        for (const TableInfo& table : tables) {
            if (same_name(table.name, name) && same_name(table.schema, wanted))
                return &table;
        }
        return nullptr;
    };
    if (!schema.empty())
        return in_schema(schema);
    if (const TableInfo* table = in_schema(""))
        return table;
    for (const std::string& candidate : search_path) {
        if (const TableInfo* table = in_schema(candidate))
            return table;
    }
    return nullptr;
}

const ColumnInfo* find_column(const TableInfo& table, std::string_view name)
{
    const auto found =
        std::ranges::find_if(table.columns, [&](const ColumnInfo& column) { return same_name(column.name, name); });
    return found == table.columns.end() ? nullptr : &*found;
}

}
