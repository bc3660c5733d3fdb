#include "services/datasources/mcp/tool_list.hpp"

#include "models/schema.hpp"
#include "services/cloud/base64.hpp"
#include "services/datasources/mcp/rpc_message.hpp"
#include "services/datasources/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::services::datasources::mcp {
namespace {

constexpr std::size_t longest_name = 200;
constexpr std::size_t longest_description = 1'000;
constexpr std::size_t longest_address = 2'000;
constexpr std::size_t most_proposed = 200;

std::string text_in(const json::object& object, std::string_view name)
{
    const json::value* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::optional<bool> flag_in(const json::object& object, std::string_view name)
{
    const json::value* value = object.if_contains(name);
    return value != nullptr && value->is_bool() ? std::optional(value->get_bool()) : std::nullopt;
}

const json::object* object_in(const json::object& object, std::string_view name)
{
    const json::value* value = object.if_contains(name);
    return value != nullptr ? value->if_object() : nullptr;
}

// The specification only advises against spaces and letters beyond ASCII.
bool is_plain_name(std::string_view name)
{
    return !name.empty() && name.size() <= longest_name && is_valid_utf8(name) &&
           std::ranges::none_of(name, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; });
}

bool is_token(std::string_view text) // RFC 9110, section 5.6.2
{
    return !text.empty() && text.size() <= longest_name && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    });
}

// False when a header is not as the specification wants it: such a tool is not to be called over HTTP.
bool read_mirrored(Tool& tool)
{
    const json::object* properties = object_in(tool.input_schema, "properties");
    for (const auto& property : properties != nullptr ? *properties : json::object()) {
        const json::object* schema = property.value().if_object();
        const json::value* header = schema != nullptr ? schema->if_contains("x-mcp-header") : nullptr;
        if (header == nullptr)
            continue;
        const std::string type = text_in(*schema, "type");
        if (!header->is_string() || !is_token(header->get_string()) ||
            (type != "string" && type != "integer" && type != "boolean"))
            return false;
        const auto is_same = [&](const auto& one) {
            return models::same_name(one.first, std::string_view(header->get_string()));
        };
        if (std::ranges::any_of(tool.mirrored, is_same))
            return false;
        tool.mirrored.emplace_back(header->get_string(), property.key());
    }
    return true;
}

std::string lower(std::string_view text)
{
    std::string result(text);
    for (char& c : result)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return result;
}

// "get_open_orders" as "open_orders", "shop://tables/orders.json" as "orders".
std::string table_name(std::string_view text)
{
    std::string name;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                           static_cast<unsigned char>(c) >= 0x80;
        name += plain ? c : '_';
    }
    for (const std::string_view start : {"get_", "list_", "fetch_", "read_", "query_", "search_", "all_"}) {
        if (lower(name).starts_with(start) && name.size() > start.size())
            name.erase(0, start.size());
    }
    return name.substr(0, longest_name);
}

std::string name_of_resource(const Resource& resource)
{
    std::string_view rest = std::string_view(resource.address).substr(0, resource.address.find_first_of("?#"));
    while (rest.ends_with('/'))
        rest.remove_suffix(1);
    rest = rest.substr(rest.find_last_of('/') + 1);
    const std::size_t point = rest.rfind('.');
    if (point != std::string_view::npos && point > 0)
        rest = rest.substr(0, point);
    return table_name(rest.empty() ? resource.name : rest);
}

bool is_tabular(const Resource& resource)
{
    const std::string type = lower(resource.media_type.substr(0, resource.media_type.find(';')));
    const std::string address = lower(resource.address);
    const auto ends = [&](std::string_view ending) { return address.ends_with(ending); };
    return type == "application/json" || type == "text/csv" || type == "application/x-ndjson" ||
           type == "application/csv" || ((type.empty() || type == "text/plain") && (ends(".csv") || ends(".json")));
}

void add(std::vector<TableConfig>& tables, TableConfig table)
{
    if (tables.size() >= most_proposed || table.name.empty())
        return;
    const std::string name = table.name;
    const auto is_taken = [&] {
        return std::ranges::any_of(tables, [&](const auto& one) { return models::same_name(one.name, table.name); });
    };
    for (int number = 2; is_taken(); ++number)
        table.name = name + '_' + std::to_string(number);
    table.proposed = true;
    tables.push_back(std::move(table));
}

}

std::vector<std::string> Tool::required_arguments() const
{
    std::vector<std::string> names;
    const json::value* required = input_schema.if_contains("required");
    if (required == nullptr || !required->is_array())
        return names;
    for (const json::value& one : required->get_array()) {
        if (one.is_string())
            names.emplace_back(one.get_string());
    }
    return names;
}

const json::object* Tool::argument(std::string_view wanted) const
{
    const json::object* properties = object_in(input_schema, "properties");
    return properties != nullptr ? object_in(*properties, wanted) : nullptr;
}

std::optional<std::string> Tool::sql_argument() const
{
    const std::vector<std::string> required = required_arguments();
    const std::string about = lower(name + ' ' + description);
    for (const char* wanted : {"sql", "query", "statement", "sql_query"}) {
        const json::object* schema = argument(wanted);
        if (schema == nullptr || text_in(*schema, "type") != "string")
            continue;
        const bool alone = required.empty() || (required.size() == 1 && required.front() == wanted);
        const bool speaks_of_sql = std::string_view(wanted).starts_with("sql") ||
                                   about.find("sql") != std::string::npos ||
                                   lower(text_in(*schema, "description")).find("sql") != std::string::npos;
        if (alone && speaks_of_sql)
            return wanted;
    }
    return std::nullopt;
}

std::vector<Tool> tools_in(const json::object& result)
{
    std::vector<Tool> tools;
    const json::value* list = result.if_contains("tools");
    if (list == nullptr || !list->is_array())
        return tools;
    for (const json::value& value : list->get_array()) {
        const json::object* object = value.if_object();
        const json::object* schema = object != nullptr ? object_in(*object, "inputSchema") : nullptr;
        if (schema == nullptr)
            continue;
        Tool tool{.name = text_in(*object, "name"),
                  .description = plain_words(text_in(*object, "description"), longest_description),
                  .input_schema = *schema};
        if (!is_plain_name(tool.name) || !read_mirrored(tool))
            continue;
        const json::object* hints = object_in(*object, "annotations");
        tool.read_only = hints != nullptr && flag_in(*hints, "readOnlyHint").value_or(false);
        tool.destructive = hints != nullptr && flag_in(*hints, "destructiveHint").value_or(!tool.read_only);
        tools.push_back(std::move(tool));
    }
    return tools;
}

std::vector<Resource> resources_in(const json::object& result)
{
    std::vector<Resource> resources;
    const json::value* list = result.if_contains("resources");
    if (list == nullptr || !list->is_array())
        return resources;
    for (const json::value& value : list->get_array()) {
        const json::object* object = value.if_object();
        if (object == nullptr)
            continue;
        Resource resource{.address = text_in(*object, "uri"),
                          .name = plain_words(text_in(*object, "name"), longest_name),
                          .media_type = text_in(*object, "mimeType")};
        if (!resource.address.empty() && resource.address.size() <= longest_address)
            resources.push_back(std::move(resource));
    }
    return resources;
}

std::vector<TableConfig> proposed_tables(const std::vector<Tool>& tools, const std::vector<Resource>& resources)
{
    std::vector<TableConfig> tables;
    for (const Tool& tool : tools) {
        if (!tool.may_be_called_unasked() || !tool.required_arguments().empty())
            continue;
        TableConfig table;
        table.name = table_name(tool.name);
        table.comment = tool.description;
        table.tool = tool.name;
        add(tables, std::move(table));
    }
    for (const Resource& resource : resources) {
        if (!is_tabular(resource))
            continue;
        TableConfig table;
        table.name = name_of_resource(resource);
        table.resource = resource.address;
        add(tables, std::move(table));
    }
    return tables;
}

json::value argument_value(const std::string& text, const json::object* schema)
{
    const std::string type = schema != nullptr ? text_in(*schema, "type") : std::string();
    if (type == "integer" || type == "number") {
        boost::system::error_code failed;
        json::value number = json::parse(text, failed);
        if (!failed && number.is_number())
            return number;
    }
    if (type == "boolean" && (text == "true" || text == "false"))
        return text == "true";
    return json::string(text);
}

std::string header_value(std::string_view text)
{
    const bool plain = std::ranges::all_of(text, [](char c) { return (c >= ' ' && c <= '~') || c == '\t'; });
    const bool padded =
        !text.empty() && (text.front() == ' ' || text.front() == '\t' || text.back() == ' ' || text.back() == '\t');
    if (plain && !padded && !text.empty() && !(text.starts_with("=?base64?") && text.ends_with("?=")))
        return std::string(text);
    return "=?base64?" + cloud::base64(text) + "?=";
}

}
