#pragma once

#include <array>
#include <concepts>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

// How a struct looks as JSON. One description serves reading (with paths in its errors), writing and the API's
// description:
//
//     template <> struct Shape<CreateProject> {
//         static constexpr std::string_view name = "CreateProject";
//         static constexpr auto fields = std::tuple{required("name", &CreateProject::name, "How people call it")};
//     };
namespace datachat::api {

template <class Owner, class Member>
struct Field {
    std::string_view name;
    Member Owner::* member;
    std::string_view meaning;
    bool required;
};

template <class Owner, class Member>
constexpr Field<Owner, Member> required(std::string_view name, Member Owner::* member, std::string_view meaning = {})
{
    return {name, member, meaning, true};
}

// A field that may be absent: it keeps the struct's default, and an optional that holds nothing is not written.
template <class Owner, class Member>
constexpr Field<Owner, Member> optional(std::string_view name, Member Owner::* member, std::string_view meaning = {})
{
    return {name, member, meaning, false};
}

template <class T>
struct Shape;

template <class T>
concept Shaped = requires { Shape<T>::fields; };

// The words of an enumeration, in the order of its values.
template <class T>
struct Words;

template <class T>
concept Worded = std::is_enum_v<T> && requires { Words<T>::names; };

// JSON text that is passed on as it is. Only for what this program wrote itself.
struct RawJson {
    std::string text = "null";
    bool operator==(const RawJson&) const = default;
};

// A struct without fields: the body of a request or reply that has none.
struct Nothing {};

template <>
struct Shape<Nothing> {
    static constexpr std::string_view name = "Nothing";
    static constexpr std::tuple<> fields{};
};

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

}
