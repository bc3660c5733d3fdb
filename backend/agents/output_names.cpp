#include "agents/output_names.hpp"

#include "sql/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace datachat::agents {
namespace {

std::string snake(std::string words)
{
    std::string name;
    for (const char c : words) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           (static_cast<unsigned char>(c) >= 0x80);
        if (plain)
            name += c;
        else if (!name.empty() && name.back() != '_')
            name += '_';
    }
    return name;
}

std::string single_table(const sql::Select& select)
{
    const auto* table = select.from.size() == 1 ? std::get_if<sql::TableName>(&select.from.front().node) : nullptr;
    return table != nullptr ? sql::plural(sql::words_of(table->name)) : std::string();
}

std::string_view unit_name(sql::DateUnit unit)
{
    constexpr std::array<std::string_view, 11> names{"year",   "quarter", "month",       "week",        "day", "hour",
                                                     "minute", "second",  "day_of_week", "day_of_year", "week"};
    return names[static_cast<std::size_t>(unit)];
}

std::string name_of_call(const sql::Call& call, const sql::Select& select)
{
    if (call.args.size() != 1 || call.over)
        return {};
    const auto* column = std::get_if<sql::ColumnRef>(&call.args.front().node);
    const std::string subject = column != nullptr ? sql::words_of(column->column) : std::string();
    if (call.name == "count") {
        const std::string counted = column != nullptr && call.distinct ? sql::plural(subject) : single_table(select);
        return counted.empty() ? "count" : "number of " + counted;
    }
    if (subject.empty())
        return {};
    if (call.name == "sum")
        return "total " + subject;
    if (call.name == "avg")
        return "average " + subject;
    if (call.name == "min")
        return "lowest " + subject;
    if (call.name == "max")
        return "highest " + subject;
    return {};
}

std::string name_of(const sql::Expr& expr, const sql::Select& select)
{
    if (const auto* call = std::get_if<sql::Call>(&expr.node))
        return snake(name_of_call(*call, select));
    if (const auto* bucket = std::get_if<sql::DateBucket>(&expr.node))
        return std::string(unit_name(bucket->unit));
    if (const auto* part = std::get_if<sql::DatePart>(&expr.node))
        return std::string(unit_name(part->unit));
    return {};
}

}

void name_outputs(sql::Query& query)
{
    sql::Select* select = query.select();
    if (select == nullptr)
        return;
    std::set<std::string> taken;
    for (const sql::SelectItem& item : select->items) {
        const auto* column = std::get_if<sql::ColumnRef>(&item.expr.node);
        taken.insert(!item.alias.empty() ? item.alias : column != nullptr ? column->column : std::string());
    }
    for (sql::SelectItem& item : select->items) {
        if (!item.alias.empty())
            continue;
        const std::string name = name_of(item.expr, *select);
        if (!name.empty() && taken.insert(name).second)
            item.alias = name;
    }
}

}
