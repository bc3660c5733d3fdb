#include "services/datasources/records/cell_types.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

namespace datachat::services::datasources::records {
namespace {

namespace json = boost::json;
using models::Type;
using models::Value;

constexpr int decimal_digits = 38;
constexpr std::size_t longest_time = 40;

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// "-12.50"; the number of digits behind the point. Exponents, signs before plus and leading zeros are something else.
std::optional<int> scale_of_text(std::string_view text)
{
    if (text.starts_with('-'))
        text.remove_prefix(1);
    const std::size_t point = text.find('.');
    if (point == std::string_view::npos || point == 0 || text.size() > decimal_digits || (point > 1 && text[0] == '0'))
        return std::nullopt;
    const std::string_view fraction = text.substr(point + 1);
    if (fraction.empty() || !std::ranges::all_of(text.substr(0, point), is_digit) ||
        !std::ranges::all_of(fraction, is_digit))
        return std::nullopt;
    return static_cast<int>(fraction.size());
}

CellType type_of_text(std::string_view text)
{
    if (const auto scale = scale_of_text(text))
        return {Type::decimal, *scale};
    const bool like_a_time = text.size() >= 10 && text.size() <= longest_time && is_digit(text[0]) && text[4] == '-';
    if (!like_a_time)
        return {Type::text};
    if (text.size() == 10 && models::parse_date(text))
        return {Type::date};
    if (models::parse_timestamp(text))
        return {Type::timestamp};
    if (models::parse_timestamp_tz(text))
        return {Type::timestamp_tz};
    return {Type::text};
}

bool is_json_number(Type type)
{
    return type == Type::int64 || type == Type::uint64 || type == Type::float64;
}

template <class Number>
std::optional<Number> number_in(std::string_view text)
{
    Number number{};
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

std::string text_of(const json::value& value)
{
    if (value.is_string())
        return std::string(value.get_string());
    if (value.is_double()) // shortest that reads back; JSON's own form has an exponent
        return fmt::format("{}", value.get_double());
    return json::serialize(value);
}

std::optional<Value> integer_of(const json::value& value)
{
    if (value.is_int64())
        return Value(value.get_int64());
    if (value.is_double()) { // 3.0
        const double number = value.get_double();
        if (std::abs(number) < 9e15 && std::trunc(number) == number)
            return Value(static_cast<std::int64_t>(number));
    }
    if (value.is_string()) {
        if (const auto number = number_in<std::int64_t>(value.get_string()))
            return Value(*number);
    }
    return std::nullopt;
}

std::optional<Value> unsigned_of(const json::value& value)
{
    if (value.is_uint64())
        return Value(value.get_uint64());
    if (value.is_int64() && value.get_int64() >= 0)
        return Value(static_cast<std::uint64_t>(value.get_int64()));
    return std::nullopt;
}

std::optional<Value> float_of(const json::value& value)
{
    if (value.is_number())
        return Value(value.to_number<double>());
    if (value.is_string()) {
        if (const auto number = number_in<double>(value.get_string()))
            return Value(*number);
    }
    return std::nullopt;
}

// With exactly the digits that the column has behind the point.
std::optional<Value> decimal_of(const json::value& value, int scale)
{
    if (!value.is_number() && !value.is_string())
        return std::nullopt;
    auto decimal = models::parse_decimal(text_of(value));
    if (!decimal || decimal->scale > scale)
        return std::nullopt;
    constexpr models::Int128 largest = (static_cast<models::Int128>(1) << 126) / 10;
    while (decimal->scale < scale) {
        if (decimal->unscaled > largest || decimal->unscaled < -largest)
            return std::nullopt;
        decimal->unscaled *= 10;
        ++decimal->scale;
    }
    if (models::to_text(*decimal).size() > decimal_digits) // with sign and point: a little stricter than the engine
        return std::nullopt;
    return Value(*decimal);
}

std::optional<Value> time_of(const json::value& value, Type type)
{
    if (!value.is_string() || value.get_string().size() > longest_time)
        return std::nullopt;
    const std::string_view text = value.get_string();
    if (type == Type::date) {
        const auto date = models::parse_date(text);
        return date ? std::optional<Value>(*date) : std::nullopt;
    }
    if (type == Type::timestamp_tz) {
        const auto instant = models::parse_timestamp_tz(text);
        return instant ? std::optional<Value>(*instant) : std::nullopt;
    }
    const auto wall_clock = models::parse_timestamp(text);
    return wall_clock ? std::optional<Value>(*wall_clock) : std::nullopt;
}

std::optional<Value> boolean_of(const json::value& value)
{
    if (value.is_bool())
        return Value(value.get_bool());
    if (value.is_string() && value.get_string() == "true")
        return Value(true);
    if (value.is_string() && value.get_string() == "false")
        return Value(false);
    return std::nullopt;
}

}

CellType type_of(const json::value& value)
{
    switch (value.kind()) {
    case json::kind::null:
        return {Type::null};
    case json::kind::bool_:
        return {Type::boolean};
    case json::kind::int64:
        return {Type::int64};
    case json::kind::uint64:
        return {Type::uint64};
    case json::kind::double_:
        return {Type::float64};
    case json::kind::string:
        return type_of_text(value.get_string());
    case json::kind::array:
    case json::kind::object:
        return {Type::json};
    }
    return {Type::json};
}

CellType common_type(CellType a, CellType b)
{
    if (a.type == b.type)
        return {a.type, std::max(a.scale, b.scale)};
    if (a.type == Type::null || b.type == Type::null)
        return a.type == Type::null ? b : a;
    if (a.type == Type::json || b.type == Type::json)
        return {Type::json};
    if (is_json_number(a.type) && is_json_number(b.type)) {
        const bool whole = a.type != Type::float64 && b.type != Type::float64;
        return whole ? CellType{Type::decimal, 0} : CellType{Type::float64};
    }
    if (a.type == Type::decimal && a.scale == 0 && is_json_number(b.type)) // large whole numbers
        return b.type == Type::float64 ? b : a;
    if (b.type == Type::decimal && b.scale == 0 && is_json_number(a.type))
        return a.type == Type::float64 ? a : b;
    const auto is_wall_clock = [](Type type) { return type == Type::date || type == Type::timestamp; };
    if (is_wall_clock(a.type) && is_wall_clock(b.type))
        return {Type::timestamp};
    return {Type::text};
}

std::optional<Value> cell_of(const json::value* value, CellType type)
{
    if (value == nullptr || value->is_null())
        return Value();
    switch (type.type) {
    case Type::boolean:
        return boolean_of(*value);
    case Type::int64:
        return integer_of(*value);
    case Type::uint64:
        return unsigned_of(*value);
    case Type::float64:
        return float_of(*value);
    case Type::decimal:
        return decimal_of(*value, type.scale);
    case Type::date:
    case Type::timestamp:
    case Type::timestamp_tz:
        return time_of(*value, type.type);
    case Type::json:
        return Value(models::Json{json::serialize(*value)});
    default:
        return Value(text_of(*value));
    }
}

}
