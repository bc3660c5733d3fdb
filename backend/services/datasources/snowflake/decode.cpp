#include "services/datasources/snowflake/decode.hpp"

#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>

namespace datachat::services::datasources::snowflake {
namespace {

namespace json = boost::json;
using core::Errc;
using models::Type;
using models::Value;

// What rowType calls the types
// (https://docs.snowflake.com/en/developer-guide/sql-api/handling-responses#getting-the-data-from-the-results).
constexpr std::array<std::pair<std::string_view, Type>, 17> result_types{{{"real", Type::float64},
                                                                          {"text", Type::text},
                                                                          {"boolean", Type::boolean},
                                                                          {"binary", Type::bytes},
                                                                          {"date", Type::date},
                                                                          {"time", Type::time},
                                                                          {"timestamp_ntz", Type::timestamp},
                                                                          {"timestamp_ltz", Type::timestamp_tz},
                                                                          {"timestamp_tz", Type::timestamp_tz},
                                                                          {"variant", Type::json},
                                                                          {"object", Type::json},
                                                                          {"array", Type::json},
                                                                          {"map", Type::json},
                                                                          {"vector", Type::json},
                                                                          {"geography", Type::text},
                                                                          {"geometry", Type::text},
                                                                          {"uuid", Type::text}}};

// What INFORMATION_SCHEMA.COLUMNS calls them.
constexpr std::array<std::pair<std::string_view, Type>, 16> catalog_types{{{"FLOAT", Type::float64},
                                                                           {"TEXT", Type::text},
                                                                           {"BOOLEAN", Type::boolean},
                                                                           {"BINARY", Type::bytes},
                                                                           {"DATE", Type::date},
                                                                           {"TIME", Type::time},
                                                                           {"TIMESTAMP_NTZ", Type::timestamp},
                                                                           {"TIMESTAMP_LTZ", Type::timestamp_tz},
                                                                           {"TIMESTAMP_TZ", Type::timestamp_tz},
                                                                           {"VARIANT", Type::json},
                                                                           {"OBJECT", Type::json},
                                                                           {"ARRAY", Type::json},
                                                                           {"MAP", Type::json},
                                                                           {"VECTOR", Type::json},
                                                                           {"GEOGRAPHY", Type::text},
                                                                           {"GEOMETRY", Type::text}}};

template <std::size_t Count>
Type found(const std::array<std::pair<std::string_view, Type>, Count>& types, std::string_view name)
{
    for (const auto& [known, type] : types) {
        if (known == name)
            return type;
    }
    return Type::unknown;
}

Type type_of_result(const ResultColumn& column)
{
    if (column.type == "fixed")
        return column.scale == 0 ? Type::int64 : Type::decimal;
    return found(result_types, column.type);
}

template <class Number>
std::optional<Number> parse_number(std::string_view text)
{
    Number number{};
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

std::optional<double> parse_float(std::string_view text)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (text == "NaN" || text == "nan")
        return std::numeric_limits<double>::quiet_NaN();
    if (text == "inf" || text == "Infinity")
        return infinity;
    if (text == "-inf" || text == "-Infinity")
        return -infinity;
    return parse_number<double>(text);
}

// "1611871777.123456789" -> microseconds; what lies between two is the earlier one.
std::optional<std::int64_t> parse_seconds(std::string_view text)
{
    const bool negative = text.starts_with('-');
    if (negative)
        text.remove_prefix(1);
    const std::size_t point = std::min(text.find('.'), text.size());
    const auto seconds = parse_number<std::int64_t>(text.substr(0, point));
    constexpr std::int64_t most = 400'000'000'000; // beyond the year 9999
    if (!seconds || *seconds < 0 || *seconds > most)
        return std::nullopt;
    std::int64_t fraction = 0;
    bool rest = false;
    std::int64_t unit = 100'000;
    for (const char c : text.substr(std::min(point + 1, text.size()))) {
        if (c < '0' || c > '9')
            return std::nullopt;
        fraction += unit * (c - '0');
        rest = rest || (unit == 0 && c != '0');
        unit /= 10;
    }
    const std::int64_t whole = *seconds * 1'000'000 + fraction;
    return negative ? -whole - (rest ? 1 : 0) : whole;
}

int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::optional<std::string> parse_hex(std::string_view text)
{
    if (text.size() % 2 != 0)
        return std::nullopt;
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = hex_digit(text[i]);
        const int low = hex_digit(text[i + 1]);
        if (high < 0 || low < 0)
            return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

std::optional<models::Date> parse_days(std::string_view text)
{
    const auto days = parse_number<std::int32_t>(text);
    return days ? std::optional(models::Date{*days}) : std::nullopt;
}

template <class Moment>
std::optional<Moment> parse_moment(std::string_view text)
{
    const auto microseconds = parse_seconds(text);
    return microseconds ? std::optional(Moment{*microseconds}) : std::nullopt;
}

Value value_of(Type type, std::string_view text)
{
    const auto or_text = [&](auto parsed) { return parsed ? Value(std::move(*parsed)) : Value(std::string(text)); };
    switch (type) {
    case Type::int64:
        if (const auto number = parse_number<std::int64_t>(text))
            return *number;
        return or_text(models::parse_decimal(text));
    case Type::decimal:
        return or_text(models::parse_decimal(text));
    case Type::float64:
        return or_text(parse_float(text));
    case Type::boolean:
        return text == "true" || text == "false" ? Value(text == "true") : Value(std::string(text));
    case Type::bytes:
        if (auto bytes = parse_hex(text))
            return models::Bytes{std::move(*bytes)};
        return std::string(text);
    case Type::date:
        return or_text(parse_days(text));
    case Type::time:
        return or_text(parse_moment<models::Time>(text));
    case Type::timestamp:
        return or_text(parse_moment<models::Timestamp>(text));
    case Type::timestamp_tz: // "SECONDS OFFSET" of TIMESTAMP_TZ: the seconds are those of UTC
        return or_text(parse_moment<models::TimestampTz>(text.substr(0, text.find(' '))));
    case Type::json:
        return models::Json{std::string(text)};
    default:
        return std::string(text);
    }
}

}

Result<std::vector<ResultColumn>> read_columns(const json::value& row_type)
{
    std::vector<ResultColumn> columns;
    if (!row_type.is_array())
        return core::fail(Errc::upstream, "Snowflake described its answer in a way that is not understood.");
    for (const json::value& item : row_type.get_array()) {
        const json::object* object = item.if_object();
        const json::value* name = object == nullptr ? nullptr : object->if_contains("name");
        const json::value* type = object == nullptr ? nullptr : object->if_contains("type");
        if (name == nullptr || type == nullptr || !name->is_string() || !type->is_string())
            return core::fail(Errc::upstream, "Snowflake described its answer in a way that is not understood.");
        ResultColumn column{std::string(name->get_string()), std::string(type->get_string())};
        for (char& c : column.type)
            c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        if (const json::value* scale = object->if_contains("scale"); scale != nullptr && scale->is_int64())
            column.scale = scale->get_int64();
        columns.push_back(std::move(column));
    }
    return columns;
}

models::Batch batch_of(const std::vector<ResultColumn>& columns)
{
    models::Batch batch;
    for (const ResultColumn& column : columns)
        batch.columns.emplace_back(column.name, type_of_result(column));
    return batch;
}

Result<std::int64_t> append_row(models::Batch& batch, const std::vector<ResultColumn>& columns, const json::value& row)
{
    bool fits = row.is_array() && row.get_array().size() == columns.size();
    for (std::size_t i = 0; fits && i < columns.size(); ++i)
        fits = row.get_array()[i].is_string() || row.get_array()[i].is_null();
    if (!fits)
        return core::fail(Errc::upstream, "Snowflake sent a row that does not fit its columns; ask again.");
    std::int64_t bytes = 0;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const json::value& cell = row.get_array()[i];
        models::Column& column = batch.columns[i];
        if (cell.is_null()) {
            column.append_null();
            ++bytes;
            continue;
        }
        const std::string_view text = cell.get_string();
        bytes += static_cast<std::int64_t>(text.size()) + 8;
        if (column.type() == Type::text || column.type() == Type::json || column.type() == Type::unknown)
            column.append_text(text);
        else if (const auto number = column.type() == Type::int64 ? parse_number<std::int64_t>(text) : std::nullopt)
            column.append_int64(*number);
        else
            column.append(value_of(column.type(), text));
    }
    return bytes;
}

models::Type type_of(std::string_view data_type, std::int64_t scale)
{
    if (data_type == "NUMBER" || data_type == "FIXED" || data_type == "DECFLOAT")
        return scale == 0 && data_type != "DECFLOAT" ? Type::int64 : Type::decimal;
    return found(catalog_types, data_type);
}

}
