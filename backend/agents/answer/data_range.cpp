#include "agents/answer/data_range.hpp"

#include "sql/resolve.hpp"
#include "sql/walk.hpp"

#include <algorithm>

namespace datachat::agents {
namespace {

bool is_nothing(const models::Value& value)
{
    if (const auto* integer = std::get_if<std::int64_t>(&value.data))
        return *integer == 0;
    if (const auto* real = std::get_if<double>(&value.data))
        return *real == 0;
    return value.is_null();
}

const nl::ColumnProfile* profile_of(const std::vector<nl::ColumnProfile>& profiles, sql::SchemaColumn column)
{
    const auto found = std::ranges::find_if(profiles, [&](const nl::ColumnProfile& profile) {
        return profile.table == column.table && profile.column == column.column;
    });
    return found == profiles.end() ? nullptr : &*found;
}

bool looks_like_date(const std::string& text)
{
    return text.size() >= 10 && models::parse_date(std::string_view(text).substr(0, 10)).has_value();
}

}

bool is_empty_answer(const ResultStatistics& statistics)
{
    if (statistics.rows() > 1)
        return false;
    return std::ranges::all_of(statistics.columns(),
                               [](const ColumnStatistics& column) { return is_nothing(column.first); });
}

std::string data_end_before_period(sql::Query query, const models::Schema& schema, sql::Dialect dialect,
                                   const std::vector<nl::ColumnProfile>& profiles)
{
    const auto resolution = sql::resolve(query, schema, dialect);
    if (!resolution)
        return {};
    std::string end;
    sql::Visitor visitor;
    visitor.expr = [&](const sql::Expr& expr) {
        const auto* comparison = std::get_if<sql::Binary>(&expr.node);
        if (comparison == nullptr ||
            (comparison->op != sql::BinaryOp::greater && comparison->op != sql::BinaryOp::greater_equal))
            return;
        const auto* bound = std::get_if<sql::Literal>(&comparison->right->node);
        const auto column = resolution->columns.find(comparison->left->id);
        if (bound == nullptr || column == resolution->columns.end())
            return;
        const nl::ColumnProfile* profile = profile_of(profiles, column->second);
        if (profile == nullptr || !profile->maximum)
            return;
        const std::string last = models::to_text(*profile->maximum);
        const std::string wanted = models::to_text(bound->value);
        if (looks_like_date(last) && looks_like_date(wanted) && last < wanted)
            end = last.substr(0, 10);
    };
    sql::walk(query, visitor);
    return end;
}

}
