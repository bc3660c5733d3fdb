#include "api/json/json_reader.hpp"

#include <fmt/format.h>

namespace datachat::api {
namespace {

constexpr std::size_t deepest = 32;
constexpr std::size_t longest_shown = 60;

std::string_view kind_of(const json::value& value)
{
    switch (value.kind()) {
    case json::kind::null:
        return "null";
    case json::kind::bool_:
        return "true or false";
    case json::kind::int64:
    case json::kind::uint64:
    case json::kind::double_:
        return "a number";
    case json::kind::string:
        return "a text";
    case json::kind::array:
        return "a list";
    case json::kind::object:
        return "an object";
    }
    return "something else";
}

std::string shown(const std::string& path)
{
    return path.empty() ? "The body" : path;
}

}

core::Result<json::value> parse_json(std::string_view text)
{
    json::parse_options options;
    options.max_depth = deepest;
    json::error_code error;
    json::value value = json::parse(text, error, {}, options);
    if (error == json::error::too_deep)
        return core::fail(core::Errc::invalid_argument,
                          fmt::format("The body is nested deeper than {} levels.", deepest));
    if (error)
        return core::fail(core::Errc::invalid_argument,
                          "The body is not valid JSON in UTF-8: " + error.message() + '.');
    return value;
}

core::Error wrong_type(const std::string& path, std::string_view expected, const json::value& found)
{
    return {core::Errc::invalid_argument,
            fmt::format("{} must be {}, not {}.", shown(path), expected, kind_of(found)),
            {},
            {}};
}

core::Error missing_field(const std::string& path)
{
    return {core::Errc::invalid_argument, path + " is missing.", {}, {}};
}

core::Error unknown_word(const std::string& path, std::string_view found, const std::string* names, std::size_t count)
{
    std::string list;
    for (std::size_t i = 0; i < count; ++i)
        list += (i == 0 ? "" : i + 1 == count ? " or " : ", ") + names[i];
    return {core::Errc::invalid_argument,
            fmt::format("{} must be {}, not \"{}\".", shown(path), list, found.substr(0, longest_shown)),
            {},
            {}};
}

std::string below(const std::string& path, std::string_view name)
{
    std::string result = path + '/';
    for (const char c : name.substr(0, longest_shown)) {
        if (c == '~')
            result += "~0";
        else if (c == '/')
            result += "~1";
        else
            result += c;
    }
    return result;
}

}
