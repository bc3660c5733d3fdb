#include "services/datasources/source_config.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace datachat::services::datasources {
namespace {

namespace json = boost::json;
using core::Errc;
using core::fail;

constexpr std::size_t longest_text = 65'536;
constexpr std::size_t longest_json = 1 << 20;

bool is_absent(const json::value& value)
{
    return value.is_null() || (value.is_string() && value.get_string().empty());
}

Result<void> check_text(const SourceField& field, const json::value& value)
{
    if (!value.is_string())
        return fail(Errc::invalid_argument, fmt::format("\"{}\" must be a text.", field.name));
    const std::string_view text = value.get_string();
    if (text.size() > longest_text || text.find('\0') != std::string_view::npos)
        return fail(Errc::invalid_argument, fmt::format("\"{}\" is too long or not text.", field.name));
    if (field.type == FieldType::choice && std::ranges::find(field.choices, text) == field.choices.end())
        return fail(Errc::invalid_argument,
                    fmt::format("\"{}\" must be one of {}.", field.name, fmt::join(field.choices, ", ")));
    return {};
}

Result<void> check_value(const SourceField& field, const json::value& value)
{
    switch (field.type) {
    case FieldType::whole_number:
        if (!value.is_int64() || value.get_int64() < 0)
            return fail(Errc::invalid_argument, fmt::format("\"{}\" must be a whole number from 0.", field.name));
        return {};
    case FieldType::yes_no:
        if (!value.is_bool())
            return fail(Errc::invalid_argument, fmt::format("\"{}\" must be true or false.", field.name));
        return {};
    case FieldType::json:
        if (!value.is_structured() || json::serialize(value).size() > longest_json)
            return fail(Errc::invalid_argument,
                        fmt::format("\"{}\" must be a JSON object or array of at most 1 MB.", field.name));
        return {};
    case FieldType::text:
    case FieldType::path:
    case FieldType::choice:
    case FieldType::secret:
        return check_text(field, value);
    }
    return {};
}

json::object schema_of(const SourceField& field)
{
    json::object schema{{"title", field.title}};
    switch (field.type) {
    case FieldType::whole_number:
        schema["type"] = "integer";
        schema["minimum"] = 0;
        break;
    case FieldType::yes_no:
        schema["type"] = "boolean";
        break;
    case FieldType::json:
        schema["type"] = json::array{"object", "array"};
        break;
    case FieldType::choice:
        schema["enum"] = json::value_from(field.choices);
        break;
    case FieldType::secret:
        schema["writeOnly"] = true;
        schema["format"] = "password";
        [[fallthrough]];
    case FieldType::text:
    case FieldType::path:
        schema["type"] = "string";
        if (field.type == FieldType::path)
            schema["format"] = "path";
        break;
    }
    if (!field.help.empty())
        schema["description"] = field.help;
    if (!field.fallback.is_null())
        schema["default"] = field.fallback;
    if (field.advanced)
        schema["x-advanced"] = true;
    return schema;
}

}

std::string SourceConfig::text(std::string_view field) const
{
    const json::value* value = values.if_contains(field);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::int64_t SourceConfig::whole_number(std::string_view field, std::int64_t absent) const
{
    const json::value* value = values.if_contains(field);
    return value != nullptr && value->is_int64() ? value->get_int64() : absent;
}

bool SourceConfig::yes_no(std::string_view field) const
{
    const json::value* value = values.if_contains(field);
    return value != nullptr && value->is_bool() && value->get_bool();
}

Result<json::object> check_values(const std::vector<SourceField>& fields, const json::object& values)
{
    for (const auto& [name, value] : values) {
        if (std::ranges::find(fields, std::string_view(name), &SourceField::name) != fields.end())
            continue;
        std::vector<std::string_view> known;
        for (const SourceField& field : fields)
            known.push_back(field.name);
        return fail(Errc::invalid_argument, fmt::format("There is no \"{}\" here: use {}.",
                                                        std::string_view(name).substr(0, 60), fmt::join(known, ", ")));
    }
    json::object checked;
    for (const SourceField& field : fields) {
        const json::value* value = values.if_contains(field.name);
        if (value == nullptr || is_absent(*value))
            value = &field.fallback;
        if (!value->is_null()) {
            if (auto fits = check_value(field, *value); !fits)
                return std::unexpected(fits.error());
            checked[field.name] = *value;
        } else if (field.required) {
            return fail(Errc::invalid_argument, fmt::format("\"{}\" is missing.", field.name));
        }
    }
    return checked;
}

json::object without_secrets(const std::vector<SourceField>& fields, const json::object& values)
{
    json::object open;
    for (const SourceField& field : fields) {
        if (const json::value* value = values.if_contains(field.name); value && field.type != FieldType::secret)
            open[field.name] = *value;
    }
    return open;
}

json::object json_schema(const std::vector<SourceField>& fields)
{
    json::object properties;
    json::array required;
    for (const SourceField& field : fields) {
        properties[field.name] = schema_of(field);
        if (field.required)
            required.emplace_back(field.name);
    }
    return {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
            {"type", "object"},
            {"properties", std::move(properties)},
            {"required", std::move(required)},
            {"additionalProperties", false}};
}

}
