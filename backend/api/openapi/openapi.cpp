#include "api/openapi/openapi.hpp"

#include <algorithm>
#include <memory>

namespace datachat::api {
namespace {

std::string lower(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

json::object parameter(std::string_view name, std::string_view where, std::string_view meaning)
{
    json::object described{{"name", name}, {"in", where}, {"schema", json::object{{"type", "string"}}}};
    if (!meaning.empty())
        described["description"] = meaning;
    if (where == "path")
        described["required"] = true;
    return described;
}

json::array parameters_of(const Route& route)
{
    json::array list;
    for (std::size_t at = route.path.find('{'); at != std::string::npos; at = route.path.find('{', at + 1))
        list.push_back(
            parameter(std::string_view(route.path).substr(at + 1, route.path.find('}', at) - at - 1), "path", ""));
    if (route.in_project)
        list.push_back(parameter("project", "query", "Id of the project; default: default"));
    for (const Parameter& one : route.parameters)
        list.push_back(parameter(one.name, "query", one.meaning));
    if (route.idempotent_key)
        list.push_back(parameter("Idempotency-Key", "header", "A repeat within 24 hours gets the first reply"));
    return list;
}

json::object content(const std::string& type, json::value schema)
{
    return {{type, json::object{{"schema", std::move(schema)}}}};
}

json::object operation(const Route& route, json::object& components)
{
    std::string id = lower(name(route.method));
    for (const char c : route.path)
        id += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : c == '/' ? '_' : '\0';
    std::erase(id, '\0');
    json::object described{{"operationId", id}, {"summary", route.summary}};
    if (json::array list = parameters_of(route); !list.empty())
        described["parameters"] = std::move(list);
    if (!route.request_type.empty()) {
        json::value schema =
            route.describe_request != nullptr ? route.describe_request(components) : json::value(json::object());
        described["requestBody"] =
            json::object{{"required", true}, {"content", content(route.request_type, std::move(schema))}};
    }
    json::object success{{"description", reason_phrase(route.success)}};
    if (!route.response_type.empty() && route.success == 200) {
        json::value schema = route.describe_response != nullptr ? route.describe_response(components)
                                                                : json::value(json::object{{"type", "string"}});
        success["content"] = content(route.response_type, std::move(schema));
    }
    json::object failure{
        {"description", "Why not, and what to do"},
        {"content", content("application/problem+json", json::object{{"$ref", "#/components/schemas/Problem"}})}};
    described["responses"] =
        json::object{{std::to_string(route.success), std::move(success)}, {"default", std::move(failure)}};
    return described;
}

json::object problem_schema()
{
    json::object properties;
    for (const char* field : {"type", "title", "code", "detail"})
        properties[field] = json::object{{"type", "string"}};
    properties["status"] = json::object{{"type", "integer"}};
    return {{"type", "object"},
            {"properties", std::move(properties)},
            {"required", json::array{"type", "title", "status", "code", "detail"}}};
}

}

std::string describe_api(const Routes& routes)
{
    json::object components{{"Problem", problem_schema()}};
    json::object paths;
    for (const Route& route : routes) {
        if (!paths.contains(route.path))
            paths[route.path] = json::object();
        paths[route.path].as_object()[lower(name(route.method))] = operation(route, components);
    }
    const json::object document{
        {"openapi", "3.1.0"},
        {"info", json::object{{"title", "DataChat"},
                              {"version", "1"},
                              {"description", "Ask your databases questions in plain language."}}},
        {"paths", std::move(paths)},
        {"components", json::object{{"schemas", std::move(components)}}}};
    return json::serialize(document);
}

Route openapi_route(const Routes& routes)
{
    auto text = std::make_shared<std::string>();
    Route route =
        streaming(Method::get, "/api/openapi.json", "This description.",
                  [text](Call&) -> asio::awaitable<core::Result<Response>> { co_return json_reply(*text, 200); });
    route.in_project = false;
    route.describe_response = describe<RawJson>;
    Routes all = routes;
    all.push_back(route);
    *text = describe_api(all);
    return route;
}

}
