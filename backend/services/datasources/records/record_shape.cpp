#include "services/datasources/records/record_shape.hpp"

#include "models/schema.hpp"

#include <algorithm>

namespace datachat::services::datasources::records {
namespace {

namespace json = boost::json;
using models::Type;

constexpr std::size_t most_inner = 100;    // an object with more is a map of something, not a record
constexpr std::size_t most_columns = 2000; // what comes later is left out
constexpr std::size_t longest_name = 200;

bool is_name(std::string_view key)
{
    return !key.empty() && key.size() <= longest_name && key.find('\0') == std::string_view::npos;
}

}

void RecordShape::see(Seen& seen, const json::value& value)
{
    if (seen.order == 0)
        seen.order = ++order_;
    seen.type = common_type(seen.type, type_of(value));
    seen.times += value.is_null() ? 0 : 1;
}

void RecordShape::look(const json::value& record)
{
    ++records_;
    const json::object* object = record.if_object();
    if (object == nullptr)
        return see(value_, record);
    for (const auto& [key, value] : *object) {
        if (!is_name(key) || (members_.size() >= most_columns && !members_.contains(std::string(key))))
            continue;
        Member& member = members_[std::string(key)];
        see(member.whole, value);
        const json::object* inner = value.if_object();
        member.object = member.object || inner != nullptr;
        member.other = member.other || (inner == nullptr && !value.is_null());
        if (inner == nullptr || member.other || member.inner.size() > most_inner)
            continue;
        for (const auto& [name, content] : *inner) {
            member.other = member.other || !is_name(name); // then it stays as it is
            see(member.inner[std::string(name)], content);
        }
    }
}

std::vector<RecordColumn> RecordShape::columns() const
{
    std::vector<std::pair<std::size_t, RecordColumn>> found;
    const auto add = [&](const Seen& seen, std::string name, JsonPath place) {
        RecordColumn column{.name = std::move(name), .place = std::move(place), .type = seen.type};
        if (column.type.type == Type::null)
            column.type.type = Type::text; // takes whatever comes
        column.nullable = seen.times < records_;
        found.emplace_back(seen.order, std::move(column));
    };
    for (const auto& [key, member] : members_) {
        const bool flat = member.object && !member.other && !member.inner.empty() && member.inner.size() <= most_inner;
        if (!flat) {
            add(member.whole, key, JsonPath::of_keys({key}));
            continue;
        }
        for (const auto& [name, seen] : member.inner)
            add(seen, key + '.' + name, JsonPath::of_keys({key, name}));
    }
    if (value_.order > 0)
        add(value_, "value", JsonPath());
    std::ranges::sort(found, {}, [](const auto& column) { return column.first; });
    std::vector<RecordColumn> columns;
    for (auto& [order, column] : found) {
        if (columns.size() == most_columns)
            break;
        const std::string name = column.name;
        const auto is_taken = [&](const std::string& wanted) {
            return std::ranges::any_of(columns,
                                       [&](const auto& other) { return models::same_name(other.name, wanted); });
        };
        for (int number = 2; is_taken(column.name); ++number)
            column.name = name + '_' + std::to_string(number);
        columns.push_back(std::move(column));
    }
    return columns;
}

}
