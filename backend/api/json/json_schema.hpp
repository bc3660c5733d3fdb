#pragma once

#include "api/json/shape.hpp"

#include <boost/json.hpp>

#include <concepts>
#include <cstdint>

// JSON Schema (2020-12, as OpenAPI 3.1 takes it) of the structs that the API reads and writes.
namespace datachat::api {

namespace json = boost::json;

// Adds what a type refers to under its name to `components` and returns the schema that names it.
using DescribeType = json::value (*)(json::object& components);

template <class T>
json::value describe(json::object& components);

template <class T>
struct Schema {
    static json::value make(json::object& components)
    {
        if constexpr (Worded<T>) {
            json::array names;
            for (const auto& name : Words<T>::names)
                names.emplace_back(json::string_view(name.data(), name.size()));
            return json::object{{"type", "string"}, {"enum", std::move(names)}};
        } else {
            return make_object(components);
        }
    }

    static json::value make_object(json::object& components)
    {
        const std::string name(Shape<T>::name);
        if (!components.contains(name)) {
            components[name] = json::object(); // held against recursion
            json::object properties;
            json::array required;
            const auto add = [&](const auto& field) {
                using Member = std::remove_cvref_t<decltype(std::declval<T>().*(field.member))>;
                json::value schema = describe<Member>(components);
                if (!field.meaning.empty())
                    schema.as_object()["description"] = field.meaning;
                properties[field.name] = std::move(schema);
                if (field.required)
                    required.emplace_back(field.name);
            };
            std::apply([&](const auto&... field) { (add(field), ...); }, Shape<T>::fields);
            json::object object{{"type", "object"}, {"properties", std::move(properties)}};
            if (!required.empty())
                object["required"] = std::move(required);
            components[name] = std::move(object);
        }
        return json::object{{"$ref", "#/components/schemas/" + name}};
    }
};

template <>
struct Schema<std::string> {
    static json::value make(json::object&) { return json::object{{"type", "string"}}; }
};
template <>
struct Schema<bool> {
    static json::value make(json::object&) { return json::object{{"type", "boolean"}}; }
};
template <>
struct Schema<std::int64_t> {
    static json::value make(json::object&) { return json::object{{"type", "integer"}}; }
};
template <>
struct Schema<double> {
    static json::value make(json::object&) { return json::object{{"type", "number"}}; }
};
template <>
struct Schema<json::value> {
    static json::value make(json::object&) { return json::object(); }
};
template <>
struct Schema<RawJson> {
    static json::value make(json::object&) { return json::object(); }
};
template <class T>
struct Schema<std::optional<T>> {
    static json::value make(json::object& components) { return describe<T>(components); }
};
template <class T>
struct Schema<std::vector<T>> {
    static json::value make(json::object& components)
    {
        return json::object{{"type", "array"}, {"items", describe<T>(components)}};
    }
};
template <class T>
struct Schema<std::map<std::string, T>> {
    static json::value make(json::object& components)
    {
        return json::object{{"type", "object"}, {"additionalProperties", describe<T>(components)}};
    }
};

template <class T>
json::value describe(json::object& components)
{
    return Schema<T>::make(components);
}

}
