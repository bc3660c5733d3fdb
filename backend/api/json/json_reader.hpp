#pragma once

#include "api/json/shape.hpp"
#include "core/result.hpp"

#include <boost/json.hpp>

#include <charconv>
#include <cmath>

namespace datachat::api {

namespace json = boost::json;

// Parses a body: valid UTF-8, one value, at most 32 levels deep. Fails with invalid_argument.
core::Result<json::value> parse_json(std::string_view text);

// What a field holds against what it should: "/columns/0/type must be a text, not a number."
core::Error wrong_type(const std::string& path, std::string_view expected, const json::value& found);
core::Error missing_field(const std::string& path);
core::Error unknown_word(const std::string& path, std::string_view found, const std::string* names, std::size_t count);

// One step down a path as JSON Pointer writes it.
std::string below(const std::string& path, std::string_view name);

enum class UnknownFields : unsigned char { ignored, refused };

// Reads one JSON value into `out`; fails with invalid_argument and the path of what is wrong.
template <class T>
core::Result<void> read_value(const json::value& value, T& out, const std::string& path,
                              UnknownFields unknown = UnknownFields::ignored);

inline core::Result<void> read_value(const json::value& value, std::string& out, const std::string& path, UnknownFields)
{
    if (!value.is_string())
        return std::unexpected(wrong_type(path, "a text", value));
    out = std::string(value.get_string());
    return {};
}

inline core::Result<void> read_value(const json::value& value, bool& out, const std::string& path, UnknownFields)
{
    if (!value.is_bool())
        return std::unexpected(wrong_type(path, "true or false", value));
    out = value.get_bool();
    return {};
}

inline core::Result<void> read_value(const json::value& value, std::int64_t& out, const std::string& path,
                                     UnknownFields)
{
    // A page counts in doubles: 3.0 is a whole number, too.
    constexpr double largest = 9007199254740992.0;
    if (value.is_int64()) {
        out = value.get_int64();
        return {};
    }
    if (value.is_double() && std::trunc(value.get_double()) == value.get_double() &&
        std::abs(value.get_double()) <= largest) {
        out = static_cast<std::int64_t>(value.get_double());
        return {};
    }
    return std::unexpected(wrong_type(path, "a whole number", value));
}

inline core::Result<void> read_value(const json::value& value, double& out, const std::string& path, UnknownFields)
{
    if (!value.is_number())
        return std::unexpected(wrong_type(path, "a number", value));
    boost::system::error_code error;
    out = value.to_number<double>(error);
    return {};
}

inline core::Result<void> read_value(const json::value& value, json::value& out, const std::string&, UnknownFields)
{
    out = value;
    return {};
}

template <class T>
core::Result<void> read_value(const json::value& value, std::optional<T>& out, const std::string& path,
                              UnknownFields unknown)
{
    if (value.is_null()) {
        out.reset();
        return {};
    }
    return read_value(value, out.emplace(), path, unknown);
}

template <class T>
core::Result<void> read_value(const json::value& value, std::vector<T>& out, const std::string& path,
                              UnknownFields unknown)
{
    if (!value.is_array())
        return std::unexpected(wrong_type(path, "a list", value));
    for (std::size_t i = 0; i < value.get_array().size(); ++i) {
        if (auto read = read_value(value.get_array()[i], out.emplace_back(), below(path, std::to_string(i)), unknown);
            !read)
            return read;
    }
    return {};
}

template <class T>
core::Result<void> read_value(const json::value& value, std::map<std::string, T>& out, const std::string& path,
                              UnknownFields unknown)
{
    if (!value.is_object())
        return std::unexpected(wrong_type(path, "an object", value));
    for (const auto& [name, item] : value.get_object()) {
        if (auto read = read_value(item, out[std::string(name)], below(path, name), unknown); !read)
            return read;
    }
    return {};
}

template <Worded T>
core::Result<void> read_value(const json::value& value, T& out, const std::string& path, UnknownFields)
{
    if (!value.is_string())
        return std::unexpected(wrong_type(path, "a text", value));
    const std::string_view text(value.get_string());
    std::vector<std::string> names;
    for (std::size_t i = 0; i < Words<T>::names.size(); ++i) {
        if (Words<T>::names[i] == text) {
            out = static_cast<T>(i);
            return {};
        }
        names.emplace_back(Words<T>::names[i]);
    }
    return std::unexpected(unknown_word(path, text, names.data(), names.size()));
}

template <Shaped T>
core::Result<void> read_value(const json::value& value, T& out, const std::string& path, UnknownFields unknown)
{
    if (!value.is_object())
        return std::unexpected(wrong_type(path, "an object", value));
    const json::object& object = value.get_object();
    core::Result<void> outcome;
    const auto read_field = [&](const auto& field) {
        if (!outcome)
            return;
        const json::value* found = object.if_contains(field.name);
        if (found == nullptr || (found->is_null() && !field.required)) {
            if (field.required)
                outcome = std::unexpected(missing_field(below(path, field.name)));
            return;
        }
        outcome = read_value(*found, out.*(field.member), below(path, field.name), unknown);
    };
    std::apply([&](const auto&... field) { (read_field(field), ...); }, Shape<T>::fields);
    if (!outcome || unknown == UnknownFields::ignored)
        return outcome;
    for (const auto& [name, item] : object) {
        const bool known =
            std::apply([&](const auto&... field) { return ((field.name == name) || ...); }, Shape<T>::fields);
        if (!known)
            return core::fail(core::Errc::invalid_argument, "There is no field " + below(path, name) + " here.");
    }
    return {};
}

template <class T>
core::Result<T> read_json(const json::value& value, UnknownFields unknown = UnknownFields::ignored)
{
    T out;
    if (auto read = read_value(value, out, std::string(), unknown); !read)
        return std::unexpected(read.error());
    return out;
}

}
