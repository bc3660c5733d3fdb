#pragma once

#include "api/json/shape.hpp"

#include <cstdint>
#include <string>

// Writes structs as JSON text, without a tree in between.
namespace datachat::api {

void write_json(std::string& out, std::string_view text); // as a JSON string
void write_json(std::string& out, bool value);
void write_json(std::string& out, std::int64_t value); // beyond 2^53 as a string
void write_json(std::string& out, double value);       // what is no number as null

inline void write_json(std::string& out, const std::string& text)
{
    write_json(out, std::string_view(text));
}
inline void write_json(std::string& out, const RawJson& raw)
{
    out += raw.text;
}
inline void write_json(std::string& out, int value)
{
    write_json(out, std::int64_t{value});
}

template <class T>
void write_json(std::string& out, const std::vector<T>& list);
template <class T>
void write_json(std::string& out, const std::map<std::string, T>& map);
template <class T>
void write_json(std::string& out, const std::optional<T>& value);
template <Worded T>
void write_json(std::string& out, T value);
template <Shaped T>
void write_json(std::string& out, const T& value);

template <class T>
void write_json(std::string& out, const std::vector<T>& list)
{
    out += '[';
    bool first = true;
    for (const T& item : list) {
        if (!first)
            out += ',';
        first = false;
        write_json(out, item);
    }
    out += ']';
}

template <class T>
void write_json(std::string& out, const std::map<std::string, T>& map)
{
    out += '{';
    bool first = true;
    for (const auto& [name, item] : map) {
        if (!first)
            out += ',';
        first = false;
        write_json(out, std::string_view(name));
        out += ':';
        write_json(out, item);
    }
    out += '}';
}

template <class T>
void write_json(std::string& out, const std::optional<T>& value)
{
    if (value)
        write_json(out, *value);
    else
        out += "null";
}

template <Worded T>
void write_json(std::string& out, T value)
{
    write_json(out, std::string_view(Words<T>::names[static_cast<std::size_t>(value)]));
}

template <Shaped T>
void write_json(std::string& out, const T& value)
{
    out += '{';
    bool first = true;
    const auto write_field = [&](const auto& field) {
        const auto& member = value.*(field.member);
        if constexpr (IsOptional<std::remove_cvref_t<decltype(member)>>::value) {
            if (!member && !field.required)
                return;
        }
        if (!first)
            out += ',';
        first = false;
        write_json(out, field.name);
        out += ':';
        write_json(out, member);
    };
    std::apply([&](const auto&... field) { (write_field(field), ...); }, Shape<T>::fields);
    out += '}';
}

template <class T>
std::string to_json_text(const T& value)
{
    std::string out;
    write_json(out, value);
    return out;
}

}
