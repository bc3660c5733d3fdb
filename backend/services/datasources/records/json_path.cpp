#include "services/datasources/records/json_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace datachat::services::datasources::records {
namespace {

namespace json = boost::json;
using core::Errc;
using core::fail;

constexpr std::size_t longest_path = 1000;
constexpr std::size_t most_places = 10'000'000;

std::string unescaped(std::string_view part) // RFC 6901, section 4
{
    std::string key;
    for (std::size_t at = 0; at < part.size(); ++at) {
        if (part[at] == '~' && at + 1 < part.size() && (part[at + 1] == '0' || part[at + 1] == '1'))
            key += part[++at] == '0' ? '~' : '/';
        else
            key += part[at];
    }
    return key;
}

// The first part of "a.b" or "a[0]", taken off the text.
std::string_view take_name(std::string_view& text)
{
    const std::string_view name = text.substr(0, text.find_first_of(".["));
    text.remove_prefix(name.size());
    return name;
}

// The inside of "[...]", taken off the text; none if it is not closed.
std::optional<std::string_view> take_brackets(std::string_view& text)
{
    std::size_t end = std::string_view::npos;
    if (text.size() > 2 && (text[1] == '\'' || text[1] == '"')) {
        end = text.find(text[1], 2);
        end = end != std::string_view::npos && end + 1 < text.size() && text[end + 1] == ']' ? end + 1
                                                                                             : std::string_view::npos;
    } else {
        end = text.find(']');
    }
    if (end == std::string_view::npos || end < 2)
        return std::nullopt;
    const std::string_view inside = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    return inside;
}

bool is_number(std::string_view text)
{
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

const json::value* child(const json::value& value, const std::string& key)
{
    if (const json::object* object = value.if_object())
        return object->if_contains(key);
    const json::array* array = value.if_array();
    std::size_t place = 0;
    if (array == nullptr || !is_number(key) ||
        std::from_chars(key.data(), key.data() + key.size(), place).ec != std::errc())
        return nullptr;
    return place < array->size() ? &(*array)[place] : nullptr;
}

}

Result<JsonPath> JsonPath::parse(std::string_view text)
{
    const auto malformed = [text] {
        return fail(Errc::invalid_argument,
                    fmt::format("\"{}\" is no place in a JSON document: write it like /data/items or $.data.items.",
                                text.substr(0, 80)));
    };
    if (text.size() > longest_path)
        return malformed();
    JsonPath path;
    path.text_ = text;
    std::string_view rest = text;
    if (rest.starts_with('/')) {
        while (!rest.empty()) {
            rest.remove_prefix(1);
            const std::string_view part = rest.substr(0, rest.find('/'));
            path.steps_.push_back({.key = unescaped(part)});
            rest.remove_prefix(part.size());
        }
        return path;
    }
    if (rest.starts_with('$'))
        rest.remove_prefix(1);
    else if (!rest.empty())
        path.steps_.push_back({.key = std::string(take_name(rest))});
    while (!rest.empty()) {
        if (rest.front() == '.') {
            rest.remove_prefix(1);
            const std::string_view name = take_name(rest);
            if (name.empty())
                return malformed();
            path.steps_.push_back({.key = std::string(name), .every = name == "*"});
        } else if (rest.front() == '[') {
            const auto inside = take_brackets(rest);
            if (!inside)
                return malformed();
            const bool quoted = inside->front() == '\'' || inside->front() == '"';
            if (!quoted && *inside != "*" && !is_number(*inside))
                return malformed();
            path.steps_.push_back({.key = std::string(quoted ? inside->substr(1, inside->size() - 2) : *inside),
                                   .every = *inside == "*"});
        } else {
            return malformed();
        }
    }
    return path;
}

JsonPath JsonPath::of_keys(std::vector<std::string> keys)
{
    JsonPath path;
    for (std::string& key : keys) {
        path.text_ += '/' + key;
        path.steps_.push_back({.key = std::move(key)});
    }
    return path;
}

const json::value* JsonPath::find(const json::value& document) const
{
    const json::value* here = &document;
    for (const Step& step : steps_) {
        if (step.every) {
            const auto all = find_all(document);
            return all.empty() ? nullptr : all.front();
        }
        here = child(*here, step.key);
        if (here == nullptr)
            return nullptr;
    }
    return here;
}

bool JsonPath::has_every() const
{
    return std::ranges::any_of(steps_, &Step::every);
}

std::vector<const json::value*> JsonPath::find_all(const json::value& document) const
{
    std::vector<const json::value*> places{&document};
    for (const Step& step : steps_) {
        std::vector<const json::value*> next;
        for (const json::value* place : places) {
            if (!step.every) {
                if (const json::value* found = child(*place, step.key))
                    next.push_back(found);
                continue;
            }
            if (const json::array* array = place->if_array()) {
                for (const json::value& element : *array)
                    next.push_back(&element);
            } else if (const json::object* object = place->if_object()) {
                for (const auto& member : *object)
                    next.push_back(&member.value());
            }
            if (next.size() > most_places)
                break;
        }
        places = std::move(next);
    }
    return places;
}

}
