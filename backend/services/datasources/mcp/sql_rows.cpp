#include "services/datasources/mcp/sql_rows.hpp"

#include "services/datasources/mcp/rpc_message.hpp"
#include "services/datasources/records/cell_types.hpp"
#include "services/datasources/records/object_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>

namespace datachat::services::datasources::mcp {
namespace {

using core::Errc;
using core::fail;
using models::Type;
using models::Value;
using records::CellType;

constexpr std::size_t most_names = 20;

std::string names_of(const json::object& row)
{
    std::vector<std::string> names;
    for (const auto& member : row) {
        if (names.size() < most_names)
            names.push_back(plain_words(member.key(), 60));
    }
    return fmt::format("{}", fmt::join(names, ", "));
}

// How to find each column in a row: a key, or a place.
struct Layout {
    std::vector<std::string> keys; // of objects
};

std::optional<std::string> key_of(const json::object& row, std::string_view name)
{
    if (row.contains(name))
        return std::string(name);
    for (const auto& member : row) {
        if (models::same_name(member.key(), name))
            return std::string(member.key());
    }
    return std::nullopt;
}

core::Result<Layout> layout_of(const json::object& first, const std::vector<sql::OutputColumn>& outputs)
{
    for (auto one = outputs.begin(); one != outputs.end(); ++one) {
        if (std::any_of(outputs.begin(), one, [&](const auto& other) { return other.name == one->name; }))
            return fail(Errc::unsupported,
                        fmt::format("Two columns of the result are named {}, and the MCP server gives "
                                    "rows in which one of them is lost: give them different names "
                                    "(AS).",
                                    one->name));
    }
    Layout layout;
    for (const sql::OutputColumn& output : outputs) {
        const auto key = key_of(first, output.name);
        if (!key)
            break;
        layout.keys.push_back(*key);
    }
    if (layout.keys.size() == outputs.size())
        return layout;
    if (first.size() != outputs.size()) // not even as many
        return fail(Errc::upstream, fmt::format("The MCP server's result has no column {}: it has {}.",
                                                outputs[layout.keys.size()].name, names_of(first)));
    layout.keys.clear();
    for (const auto& member : first)
        layout.keys.emplace_back(member.key());
    return layout;
}

const json::value* cell_in(const json::value& row, const Layout& layout, std::size_t column)
{
    if (const json::object* object = row.if_object())
        return column < layout.keys.size() ? object->if_contains(layout.keys[column]) : nullptr;
    if (const json::array* array = row.if_array())
        return column < array->size() ? &(*array)[column] : nullptr;
    return column == 0 ? &row : nullptr;
}

// Drivers write days as midnights, and wall clocks as if they were of UTC.
std::optional<Value> time_of(const json::value& value, Type type)
{
    if (!value.is_string())
        return std::nullopt;
    std::string_view text = value.get_string();
    if (type == Type::time) {
        const auto time = models::parse_time(text);
        return time ? std::optional<Value>(*time) : std::nullopt;
    }
    const std::size_t clock = 10;
    if (type == Type::date && text.size() > clock) {
        const std::string_view behind = text.substr(clock + 1);
        if (!behind.starts_with("00:00") || behind.find_first_not_of("0:.Z+") != std::string_view::npos)
            return std::nullopt;
        text = text.substr(0, clock);
    } else if (type == Type::timestamp && text.ends_with('Z')) {
        text.remove_suffix(1);
    } else if (type == Type::timestamp && text.ends_with("+00:00")) {
        text.remove_suffix(6);
    }
    const json::value plain = json::string(text);
    return records::cell_of(&plain, {type});
}

std::optional<Value> value_of(const json::value* value, CellType type)
{
    if (value == nullptr || value->is_null())
        return Value();
    if (type.type == Type::boolean && value->is_int64() && (value->get_int64() == 0 || value->get_int64() == 1))
        return Value(value->get_int64() == 1); // as MySQL and SQLite keep them
    switch (type.type) {
    case Type::date:
    case Type::timestamp:
    case Type::time:
        return time_of(*value, type.type);
    case Type::text:
        if (value->is_string())
            return Value(std::string(value->get_string()));
        return records::cell_of(value, type);
    case Type::bytes:
    case Type::interval:
    case Type::list:
    case Type::unknown:
    case Type::null:
        return std::nullopt; // whatever came
    default:
        return records::cell_of(value, type);
    }
}

// The type that holds all that came.
CellType seen_type(const Records& rows, const Layout& layout, std::size_t column)
{
    CellType type;
    for (const json::value* row : rows) {
        if (const json::value* value = cell_in(*row, layout, column))
            type = records::common_type(type, records::type_of(*value));
    }
    return type.type == Type::null ? CellType{Type::text} : type;
}

int scale_of(const Records& rows, const Layout& layout, std::size_t column)
{
    int scale = 0;
    for (const json::value* row : rows) {
        const json::value* value = cell_in(*row, layout, column);
        if (value == nullptr || (!value->is_number() && !value->is_string()))
            continue;
        const std::string text = value->is_double() ? fmt::format("{}", value->get_double()) : records::as_text(*value);
        if (const auto decimal = models::parse_decimal(text))
            scale = std::max<int>(scale, decimal->scale);
    }
    return scale;
}

std::optional<models::Column> column_as(const Records& rows, const Layout& layout, std::size_t place,
                                        const std::string& name, CellType type)
{
    models::Column column(name, type.type);
    for (const json::value* row : rows) {
        auto value = value_of(cell_in(*row, layout, place), type);
        if (!value)
            return std::nullopt;
        column.append(std::move(*value));
    }
    return column;
}

}

core::Result<Records> rows_in(const json::value& document)
{
    const json::value* place = &document;
    if (const json::object* object = document.if_object()) {
        place = nullptr;
        for (const char* name : {"rows", "data", "records", "result", "results"}) {
            const json::value* member = object->if_contains(name);
            if (place == nullptr && member != nullptr && member->is_array())
                place = member;
        }
    }
    if (place == nullptr || !place->is_array())
        return fail(Errc::upstream,
                    "The MCP server's tool gives no rows: neither an array, nor one at \"rows\" or "
                    "\"data\".",
                    plain_words(json::serialize(document)));
    Records rows;
    for (const json::value& row : place->get_array())
        rows.push_back(&row);
    return rows;
}

core::Result<std::vector<models::Column>> columns_from(const Records& rows,
                                                       const std::vector<sql::OutputColumn>& outputs)
{
    Layout layout;
    if (!rows.empty() && rows.front()->is_object()) {
        auto found = layout_of(rows.front()->get_object(), outputs);
        if (!found)
            return std::unexpected(found.error());
        layout = std::move(*found);
    }
    if (!rows.empty() && rows.front()->is_array() && rows.front()->get_array().size() != outputs.size())
        return fail(Errc::upstream, fmt::format("The MCP server's rows have {} columns, and the query asks for {}.",
                                                rows.front()->get_array().size(), outputs.size()));
    std::vector<models::Column> columns;
    for (std::size_t place = 0; place < outputs.size(); ++place) {
        CellType wanted{outputs[place].type};
        if (wanted.type == Type::decimal)
            wanted.scale = scale_of(rows, layout, place);
        if (wanted.type == Type::unknown || wanted.type == Type::null)
            wanted = seen_type(rows, layout, place);
        auto column = column_as(rows, layout, place, outputs[place].name, wanted);
        if (!column)
            column = column_as(rows, layout, place, outputs[place].name, seen_type(rows, layout, place));
        if (!column)
            column = column_as(rows, layout, place, outputs[place].name, {Type::json});
        columns.push_back(std::move(*column));
    }
    return columns;
}

}
