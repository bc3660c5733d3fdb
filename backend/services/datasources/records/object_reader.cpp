#include "services/datasources/records/object_reader.hpp"

#include "models/schema.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace datachat::services::datasources::records {
namespace {

using core::Errc;
using core::fail;

constexpr std::size_t most_tables = 1'000;
constexpr std::size_t longest_line = 4096;
constexpr std::int64_t largest_number = 1'000'000;

}

const json::value* ObjectReader::take(std::string_view name)
{
    known_.push_back(name);
    const json::value* value = object_.if_contains(name);
    return value != nullptr && value->is_null() ? nullptr : value;
}

void ObjectReader::blame(std::string_view name, std::string_view wanted)
{
    if (!fault_)
        fault_ = fail(Errc::invalid_argument, fmt::format("{}: \"{}\" must be {}.", where_, name, wanted));
}

std::string ObjectReader::text(std::string_view name, std::string absent)
{
    const json::value* value = take(name);
    if (value == nullptr)
        return absent;
    if (!value->is_string() || value->get_string().size() > longest_line ||
        std::string_view(value->get_string()).find_first_of(std::string_view("\0\r\n", 3)) != std::string_view::npos)
        return blame(name, "a text on one line"), absent;
    return std::string(value->get_string());
}

std::int64_t ObjectReader::number(std::string_view name, std::int64_t absent)
{
    const json::value* value = take(name);
    if (value == nullptr)
        return absent;
    if (!value->is_int64() || value->get_int64() < 0 || value->get_int64() > largest_number)
        return blame(name, "a whole number up to 1,000,000"), absent;
    return value->get_int64();
}

std::string ObjectReader::choice(std::string_view name, const std::vector<std::string>& of)
{
    std::string chosen = text(name, of.front());
    if (std::ranges::find(of, chosen) == of.end())
        return blame(name, fmt::format("one of {}", fmt::join(of, ", "))), of.front();
    return chosen;
}

std::optional<JsonPath> ObjectReader::path(std::string_view name)
{
    if (!object_.contains(name)) {
        known_.push_back(name);
        return std::nullopt;
    }
    auto parsed = JsonPath::parse(text(name));
    if (parsed)
        return std::move(*parsed);
    if (!fault_)
        fault_ = fail(Errc::invalid_argument, fmt::format("{}, \"{}\": {}", where_, name, parsed.error().message));
    return std::nullopt;
}

const json::object* ObjectReader::object(std::string_view name)
{
    const json::value* value = take(name);
    if (value != nullptr && !value->is_object())
        blame(name, "an object");
    return value != nullptr ? value->if_object() : nullptr;
}

const json::array* ObjectReader::array(std::string_view name)
{
    const json::value* value = take(name);
    if (value != nullptr && !value->is_array())
        blame(name, "an array");
    return value != nullptr ? value->if_array() : nullptr;
}

Result<void> ObjectReader::end() const
{
    if (fault_)
        return *fault_;
    for (const auto& [name, value] : object_) {
        if (std::ranges::find(known_, std::string_view(name)) == known_.end())
            return fail(Errc::invalid_argument,
                        fmt::format("{}: there is no \"{}\" here: use {}.", where_,
                                    std::string_view(name).substr(0, 60), fmt::join(known_, ", ")));
    }
    return {};
}

Result<std::vector<const json::object*>> objects_of_tables(const json::value& tables)
{
    const json::array* list = tables.if_array();
    if (list == nullptr || list->empty() || list->size() > most_tables)
        return fail(Errc::invalid_argument, "\"tables\" must be an array of 1 to 1,000 tables.");
    std::vector<const json::object*> objects;
    for (const json::value& value : *list) {
        if (!value.is_object())
            return fail(Errc::invalid_argument, "\"tables\" is an array of objects, each with a name.");
        objects.push_back(value.if_object());
    }
    return objects;
}

std::string name_for_errors(const json::object& table)
{
    const json::value* name = table.if_contains("name");
    return fmt::format("The table {}", name != nullptr && name->is_string()
                                           ? std::string_view(name->get_string()).substr(0, 60)
                                           : std::string_view("without a name"));
}

Result<void> check_names(const std::vector<std::string>& names)
{
    for (auto name = names.begin(); name != names.end(); ++name) {
        if (std::any_of(names.begin(), name, [&](const auto& other) { return models::same_name(other, *name); }))
            return fail(Errc::invalid_argument, fmt::format("There are two tables named {}.", *name));
    }
    return {};
}

std::string as_text(const json::value& value)
{
    return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

}
