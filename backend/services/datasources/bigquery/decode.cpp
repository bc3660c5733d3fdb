#include "services/datasources/bigquery/decode.hpp"

#include "services/cloud/base64.hpp"
#include "services/datasources/bigquery/interval_text.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace datachat::services::datasources::bigquery {
namespace {

namespace json = boost::json;
using core::Errc;
using models::Type;
using models::Value;

constexpr int deepest = 20; // BigQuery itself nests fifteen levels

// What a schema says -> GoogleSQL.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> old_names{{{"INTEGER", "INT64"},
                                                                                  {"FLOAT", "FLOAT64"},
                                                                                  {"BOOLEAN", "BOOL"},
                                                                                  {"RECORD", "STRUCT"},
                                                                                  {"BIGDECIMAL", "BIGNUMERIC"}}};

constexpr std::array<std::pair<std::string_view, Type>, 17> types{{{"INT64", Type::int64},
                                                                   {"FLOAT64", Type::float64},
                                                                   {"NUMERIC", Type::decimal},
                                                                   {"BIGNUMERIC", Type::decimal},
                                                                   {"BOOL", Type::boolean},
                                                                   {"STRING", Type::text},
                                                                   {"BYTES", Type::bytes},
                                                                   {"DATE", Type::date},
                                                                   {"TIME", Type::time},
                                                                   {"DATETIME", Type::timestamp},
                                                                   {"TIMESTAMP", Type::timestamp_tz},
                                                                   {"INTERVAL", Type::interval},
                                                                   {"JSON", Type::json},
                                                                   {"GEOGRAPHY", Type::text},
                                                                   {"STRUCT", Type::json},
                                                                   {"ARRAY", Type::list},
                                                                   {"RANGE", Type::text}}};

std::string text_of(const json::object& object, std::string_view key)
{
    const json::value* found = object.if_contains(key);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

Result<FieldSchema> read_field(const json::value& value, int depth);

Result<std::vector<FieldSchema>> read_fields(const json::value& schema, int depth)
{
    const json::value* list = schema.is_object() ? schema.get_object().if_contains("fields") : nullptr;
    std::vector<FieldSchema> fields;
    if (list == nullptr)
        return fields; // a result without columns
    if (!list->is_array() || depth > deepest)
        return core::fail(Errc::upstream, "BigQuery described its answer in a way that is not understood.");
    for (const json::value& item : list->get_array()) {
        auto field = read_field(item, depth);
        if (!field)
            return std::unexpected(field.error());
        fields.push_back(std::move(*field));
    }
    return fields;
}

Result<FieldSchema> read_field(const json::value& value, int depth)
{
    if (!value.is_object())
        return core::fail(Errc::upstream, "BigQuery described its answer in a way that is not understood.");
    const json::object& object = value.get_object();
    FieldSchema field{.name = text_of(object, "name"), .type = text_of(object, "type")};
    for (const auto& [old_name, name] : old_names) {
        if (field.type == old_name)
            field.type = name;
    }
    const std::string mode = text_of(object, "mode");
    field.repeated = mode == "REPEATED";
    field.required = mode == "REQUIRED";
    field.description = text_of(object, "description");
    const std::string precision = text_of(object, "precision");
    const std::string scale = text_of(object, "scale");
    const std::string length = text_of(object, "maxLength");
    if (!precision.empty())
        field.arguments = scale.empty() ? fmt::format("({})", precision) : fmt::format("({}, {})", precision, scale);
    else if (!length.empty())
        field.arguments = fmt::format("({})", length);
    auto nested = read_fields(value, depth + 1);
    if (!nested)
        return std::unexpected(nested.error());
    field.fields = std::move(*nested);
    return field;
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
    if (text == "NaN")
        return std::numeric_limits<double>::quiet_NaN();
    if (text == "Infinity" || text == "Inf" || text == "+inf" || text == "inf")
        return infinity;
    if (text == "-Infinity" || text == "-Inf" || text == "-inf")
        return -infinity;
    return parse_number<double>(text);
}

// The value of one cell of a plain type. What does not read as its type is kept as text.
Value plain_value(Type type, std::string_view text)
{
    const auto or_text = [&](auto parsed) { return parsed ? Value(std::move(*parsed)) : Value(std::string(text)); };
    switch (type) {
    case Type::int64:
        return or_text(parse_number<std::int64_t>(text));
    case Type::float64:
        return or_text(parse_float(text));
    case Type::decimal:
        return or_text(models::parse_decimal(text));
    case Type::boolean:
        return text == "true" || text == "false" ? Value(text == "true") : Value(std::string(text));
    case Type::bytes:
        if (auto bytes = cloud::from_base64(text))
            return models::Bytes{std::move(*bytes)};
        return std::string(text);
    case Type::date:
        return or_text(models::parse_date(text));
    case Type::time:
        return or_text(models::parse_time(text));
    case Type::timestamp:
        return or_text(models::parse_timestamp(text));
    case Type::timestamp_tz:
        if (const auto microseconds = parse_number<std::int64_t>(text))
            return models::TimestampTz{*microseconds};
        return std::string(text);
    case Type::interval:
        return or_text(parse_interval(text));
    case Type::json:
        return models::Json{std::string(text)};
    default:
        return std::string(text);
    }
}

const json::value* cell_content(const json::value& cell)
{
    return cell.is_object() ? cell.get_object().if_contains("v") : nullptr;
}

// A cell within a STRUCT, as JSON: numbers that JSON readers would round stay texts.
json::value json_of(const FieldSchema& field, const json::value& content, bool element, int depth)
{
    if (content.is_null() || depth > deepest)
        return nullptr;
    if (field.repeated && !element) {
        json::array items;
        if (content.is_array()) {
            for (const json::value& item : content.get_array()) {
                const json::value* inner = cell_content(item);
                items.push_back(inner == nullptr ? json::value() : json_of(field, *inner, true, depth + 1));
            }
        }
        return items;
    }
    if (field.type == "STRUCT") {
        json::object object;
        const json::value* cells = content.is_object() ? content.get_object().if_contains("f") : nullptr;
        for (std::size_t i = 0; i < field.fields.size(); ++i) {
            const json::value* inner = cells != nullptr && cells->is_array() && i < cells->get_array().size()
                                           ? cell_content(cells->get_array()[i])
                                           : nullptr;
            object[field.fields[i].name] =
                inner == nullptr ? json::value() : json_of(field.fields[i], *inner, false, depth + 1);
        }
        return object;
    }
    if (!content.is_string())
        return content;
    const std::string_view text = content.get_string();
    const Type type = type_of(field.type);
    if (type == Type::boolean)
        return text == "true";
    if (type == Type::int64) {
        constexpr std::int64_t exact = std::int64_t{1} << 53U;
        const auto number = parse_number<std::int64_t>(text);
        if (number && *number <= exact && *number >= -exact)
            return *number;
    }
    if (type == Type::float64) {
        const auto number = parse_float(text);
        if (number && std::isfinite(*number))
            return *number;
    }
    if (type == Type::timestamp_tz)
        return json::string(models::to_text(plain_value(type, text)));
    return content;
}

Value value_of(const FieldSchema& field, const json::value& content)
{
    if (field.type == "STRUCT")
        return models::Json{json::serialize(json_of(field, content, true, 0))};
    if (!content.is_string())
        return json::serialize(content);
    return plain_value(type_of(field.type), content.get_string());
}

Value list_of(const FieldSchema& field, const json::array& items)
{
    models::List list;
    for (const json::value& item : items) {
        const json::value* content = cell_content(item);
        list.items.push_back(content == nullptr || content->is_null() ? Value() : value_of(field, *content));
    }
    return list;
}

std::int64_t append_cell(models::Column& column, const FieldSchema& field, const json::value& content)
{
    constexpr std::int64_t fixed = 8;
    if (content.is_null()) {
        column.append_null();
        return 1;
    }
    if (field.repeated) {
        const std::int64_t before = static_cast<std::int64_t>(column.byte_size());
        column.append(content.is_array() ? list_of(field, content.get_array()) : value_of(field, content));
        return std::max(fixed, static_cast<std::int64_t>(column.byte_size()) - before);
    }
    if (content.is_string() && field.type != "STRUCT") {
        const std::string_view text = content.get_string();
        if (column.type() == Type::text || column.type() == Type::json || column.type() == Type::unknown) {
            column.append_text(text);
        } else if (const auto number = column.type() == Type::int64 ? parse_number<std::int64_t>(text) : std::nullopt) {
            column.append_int64(*number);
        } else {
            column.append(plain_value(column.type(), text));
        }
        return static_cast<std::int64_t>(text.size()) + fixed;
    }
    Value value = value_of(field, content);
    const auto* object = std::get_if<models::Json>(&value.data);
    const auto size = object == nullptr ? fixed : static_cast<std::int64_t>(object->text.size()) + fixed;
    column.append(std::move(value));
    return size;
}

}

std::string FieldSchema::spelled() const
{
    std::string text = type + arguments;
    if (type == "STRUCT") {
        text = "STRUCT<";
        for (std::size_t i = 0; i < fields.size(); ++i)
            text += fmt::format("{}{} {}", i == 0 ? "" : ", ", fields[i].name, fields[i].spelled());
        text += '>';
    }
    return repeated ? "ARRAY<" + text + '>' : text;
}

models::Type type_of(std::string_view spelled)
{
    const std::string_view name = spelled.substr(0, spelled.find_first_of("<("));
    for (const auto& [known, type] : types) {
        if (known == name)
            return type;
    }
    return Type::unknown;
}

Result<std::vector<FieldSchema>> read_fields(const json::value& schema)
{
    return read_fields(schema, 0);
}

models::Batch batch_of(const std::vector<FieldSchema>& fields)
{
    models::Batch batch;
    for (const FieldSchema& field : fields)
        batch.columns.emplace_back(field.name, field.repeated ? Type::list : type_of(field.type));
    return batch;
}

Result<std::int64_t> append_row(models::Batch& batch, const std::vector<FieldSchema>& fields, const json::value& row)
{
    const json::value* cells = row.is_object() ? row.get_object().if_contains("f") : nullptr;
    bool fits = cells != nullptr && cells->is_array() && cells->get_array().size() == fields.size();
    for (std::size_t i = 0; fits && i < fields.size(); ++i)
        fits = cell_content(cells->get_array()[i]) != nullptr;
    if (!fits)
        return core::fail(Errc::upstream, "BigQuery sent a row that does not fit its columns; ask again.");
    std::int64_t bytes = 0;
    for (std::size_t i = 0; i < fields.size(); ++i)
        bytes += append_cell(batch.columns[i], fields[i], *cell_content(cells->get_array()[i]));
    return bytes;
}

}
