#include "services/datasources/rest/propose_tables.hpp"

#include "services/datasources/records/json_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

namespace datachat::services::datasources::rest {
namespace {

namespace json = boost::json;
using core::Errc;
using core::fail;

constexpr int most_references = 20; // that lead to one another, and levels that are looked into
constexpr std::size_t most_operations = 5'000;

const json::value* member(const json::value* value, std::string_view name)
{
    const json::object* object = value != nullptr ? value->if_object() : nullptr;
    return object != nullptr ? object->if_contains(name) : nullptr;
}

std::string text_of(const json::value* value)
{
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

// Where the records of an answer stand, and what they have.
struct Records {
    std::string place; // a pointer; "" = the answer itself
    std::set<std::string> columns;
};

class Document {
public:
    explicit Document(const json::value& root) : root_(root) {}

    // What a chain of "$ref" leads to; null for one that leads nowhere, outside or in a circle.
    const json::value* resolved(const json::value* value) const
    {
        for (int i = 0; i < most_references; ++i) {
            const json::value* reference = member(value, "$ref");
            if (reference == nullptr)
                return value;
            const std::string text = text_of(reference);
            if (!text.starts_with("#/"))
                return nullptr;
            const auto path = records::JsonPath::parse(std::string_view(text).substr(1));
            value = path ? path->find(root_) : nullptr;
        }
        return nullptr;
    }

    // The properties of a schema, those of its allOf included.
    std::map<std::string, const json::value*> properties(const json::value* schema, int depth = 0) const
    {
        std::map<std::string, const json::value*> all;
        schema = resolved(schema);
        if (depth > most_references)
            return all;
        if (const json::value* own = member(schema, "properties"); own != nullptr && own->is_object()) {
            for (const auto& property : own->get_object())
                all.emplace(property.key(), &property.value());
        }
        if (const json::value* parts = member(schema, "allOf"); parts != nullptr && parts->is_array()) {
            for (const json::value& part : parts->get_array())
                all.merge(properties(&part, depth + 1));
        }
        return all;
    }

    // The elements' schema if this is an array's; null otherwise.
    const json::value* items(const json::value* schema) const
    {
        schema = resolved(schema);
        return text_of(member(schema, "type")) == "array" || member(schema, "items") != nullptr
                   ? resolved(member(schema, "items"))
                   : nullptr;
    }

    // The only array of objects in an answer, at most two levels deep.
    std::optional<Records> records(const json::value* schema, int depth = 0) const
    {
        if (const json::value* element = items(schema))
            return columns_of(element);
        std::optional<Records> found;
        if (depth == 2)
            return found;
        for (const auto& [name, property] : properties(schema)) {
            auto inner = records(property, depth + 1);
            if (!inner)
                continue;
            if (found)
                return std::nullopt; // which one?
            inner->place.insert(0, '/' + escaped(name));
            found = std::move(inner);
        }
        return found;
    }

private:
    static std::string escaped(std::string_view key) // RFC 6901
    {
        std::string text;
        for (const char c : key)
            text += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
        return text;
    }

    std::optional<Records> columns_of(const json::value* element) const
    {
        Records records;
        for (const auto& [name, property] : properties(element)) {
            records.columns.insert(name);
            for (const auto& [inner, ignored] : properties(property))
                records.columns.insert(name + '.' + inner);
        }
        return records.columns.empty() ? std::nullopt : std::optional(std::move(records));
    }

    const json::value& root_;
};

// The schema of what a GET answers with when all is well: OpenAPI 3 has it by media type, Swagger 2 at once.
const json::value* answer_schema(const Document& document, const json::value& operation)
{
    const json::value* responses = member(&operation, "responses");
    for (const std::string_view status : {"200", "2XX", "default"}) {
        const json::value* response = document.resolved(member(responses, status));
        if (const json::value* schema = member(response, "schema"))
            return schema;
        const json::value* content = member(response, "content");
        if (content == nullptr || !content->is_object())
            continue;
        for (const auto& media : content->get_object()) {
            if (std::string_view(media.key()).contains("json"))
                return member(&media.value(), "schema");
        }
    }
    return nullptr;
}

// The names of the parameters in the query, of the path and of its operation; none if one must be given.
struct QueryParameters {
    std::vector<std::string> names;
    std::string wanted; // is required and has no default
};

QueryParameters query_parameters(const Document& document, const json::value& path, const json::value& operation)
{
    QueryParameters found;
    for (const json::value* owner : {&path, &operation}) {
        const json::value* list = member(owner, "parameters");
        if (list == nullptr || !list->is_array())
            continue;
        for (const json::value& entry : list->get_array()) {
            const json::value* parameter = document.resolved(&entry);
            if (text_of(member(parameter, "in")) != "query")
                continue;
            const std::string name = text_of(member(parameter, "name"));
            found.names.push_back(name);
            const json::value* required = member(parameter, "required");
            const bool has_default = member(parameter, "default") != nullptr ||
                                     member(document.resolved(member(parameter, "schema")), "default") != nullptr;
            if (required != nullptr && required->is_bool() && required->get_bool() && !has_default)
                found.wanted = name;
        }
    }
    return found;
}

std::string first_of(const std::vector<std::string>& names, std::initializer_list<std::string_view> wanted)
{
    for (const std::string_view name : wanted) {
        if (std::ranges::find(names, name) != names.end())
            return std::string(name);
    }
    return {};
}

// The member of an answer that is called like one of these, at the top or one level deep, as a pointer.
std::string place_of(const Document& document, const json::value* schema,
                     std::initializer_list<std::string_view> wanted)
{
    const auto properties = document.properties(schema);
    for (const std::string_view name : wanted) {
        if (properties.contains(std::string(name)))
            return '/' + std::string(name);
    }
    for (const auto& [outer, property] : properties) {
        const auto inner = document.properties(property);
        for (const std::string_view name : wanted) {
            if (inner.contains(std::string(name)))
                return '/' + outer + '/' + std::string(name);
        }
    }
    return {};
}

json::object paging_of(const Document& document, const json::value* schema, const std::vector<std::string>& names)
{
    const std::string size =
        first_of(names, {"per_page", "page_size", "pageSize", "perPage", "limit", "size", "count"});
    const std::string total = place_of(document, schema, {"total", "total_count", "totalCount", "total_records"});
    const auto with = [&](json::object paging, bool numbered) {
        if (!size.empty()) {
            paging["size_parameter"] = size;
            paging["size"] = 100;
        }
        if (numbered && !total.empty())
            paging["total"] = total;
        return paging;
    };
    const std::string cursor =
        first_of(names, {"cursor", "page_token", "pageToken", "after", "continuation", "next_token", "nextToken"});
    const std::string next = place_of(
        document, schema,
        {"next_cursor", "nextCursor", "next_page_token", "nextPageToken", "next_token", "nextToken", "cursor"});
    if (!cursor.empty() && !next.empty())
        return with({{"kind", "cursor"}, {"parameter", cursor}, {"next", next}}, false);
    const std::string link = place_of(document, schema, {"next", "next_url", "nextLink", "@odata.nextLink"});
    if (!link.empty())
        return with({{"kind", "link"}, {"next", link}}, false);
    if (const std::string offset = first_of(names, {"offset", "skip", "start"}); !offset.empty())
        return with({{"kind", "offset"}, {"parameter", offset}}, true);
    if (const std::string page = first_of(names, {"page", "page_number", "pageNumber"}); !page.empty())
        return with({{"kind", "page"}, {"parameter", page}}, true);
    return {{"kind", "none"}};
}

// "order_lines" of "/v1/order_lines"
std::string table_name(std::string_view path, const std::set<std::string>& taken)
{
    while (path.ends_with('/'))
        path.remove_suffix(1);
    std::string name(path.substr(path.rfind('/') + 1));
    if (name.ends_with(".json"))
        name.resize(name.size() - 5);
    for (char& c : name)
        c = c == '-' || c == '.' ? '_' : c;
    if (name.empty())
        name = "records";
    std::string free = name;
    for (int number = 2; taken.contains(free); ++number)
        free = name + '_' + std::to_string(number);
    return free;
}

std::string base_of(const json::value& root)
{
    const json::value* servers = member(&root, "servers");
    if (servers != nullptr && servers->is_array() && !servers->get_array().empty())
        return text_of(member(&servers->get_array().front(), "url"));
    const std::string host = text_of(member(&root, "host"));
    return host.empty() ? std::string() : "https://" + host + text_of(member(&root, "basePath"));
}

}

core::Result<Proposal> propose_tables(const json::value& openapi)
{
    const bool known = text_of(member(&openapi, "openapi")).starts_with("3.") ||
                       text_of(member(&openapi, "swagger")).starts_with("2.");
    const json::value* paths = member(&openapi, "paths");
    if (!known || paths == nullptr || !paths->is_object())
        return fail(Errc::invalid_argument,
                    "This is no OpenAPI 3 document (in JSON): it has no \"openapi\": \"3...\" with \"paths\".");
    const Document document(openapi);
    Proposal proposal{.base = base_of(openapi), .tables = {}, .left_out = {}};
    std::set<std::string> taken;
    std::size_t operations = 0;
    for (const auto& entry : paths->get_object()) {
        const std::string path = entry.key();
        const json::value* shared = document.resolved(&entry.value());
        const json::value* operation = member(shared, "get");
        if (operation == nullptr || ++operations > most_operations)
            continue;
        const auto leave_out = [&](std::string_view why) {
            proposal.left_out.push_back(fmt::format("GET {}: {}", path, why));
        };
        const json::value* schema = answer_schema(document, *operation);
        const auto records = document.records(schema);
        const QueryParameters parameters = query_parameters(document, *shared, *operation);
        if (path.contains('{')) {
            leave_out("its path has a parameter");
        } else if (!records) {
            leave_out("its answer is not described as one array of records");
        } else if (!parameters.wanted.empty()) {
            leave_out(fmt::format("it wants the parameter {}", parameters.wanted));
        } else {
            json::object table{{"name", table_name(path, taken)}, {"path", path}, {"records", records->place}};
            taken.emplace(table["name"].as_string());
            if (const std::string summary = text_of(member(operation, "summary")); !summary.empty())
                table["comment"] = summary.substr(0, summary.find('\n'));
            table["pagination"] = paging_of(document, schema, parameters.names);
            json::object filters;
            for (const std::string& name : parameters.names) {
                if (records->columns.contains(name))
                    filters[name] = name;
            }
            if (!filters.empty())
                table["filters"] = std::move(filters);
            proposal.tables.push_back(std::move(table));
        }
    }
    return proposal;
}

}
