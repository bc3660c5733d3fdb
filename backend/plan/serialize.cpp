#include "plan/serialize.hpp"

#include "plan/json_fields.hpp"

#include <boost/json.hpp>

namespace datachat::plan {
namespace {

namespace json = boost::json;

template <class T>
json::value write(const T& value);

template <class T>
json::array write_list(const std::vector<T>& items)
{
    json::array array;
    array.reserve(items.size());
    for (const T& item : items)
        array.push_back(write(item));
    return array;
}

json::value write_value(const models::Value& value);

json::value write_content(models::Null)
{
    return nullptr;
}
json::value write_content(const models::Decimal& value)
{
    const auto bits = static_cast<unsigned __int128>(value.unscaled);
    return json::array{static_cast<std::uint64_t>(bits >> 64), static_cast<std::uint64_t>(bits), value.scale};
}
json::value write_content(const models::Interval& value)
{
    return json::array{value.months, value.days, value.microseconds};
}
json::value write_content(const models::List& value)
{
    json::array items;
    for (const models::Value& item : value.items)
        items.push_back(write_value(item));
    return items;
}
json::value write_content(double value)
{
    return json::string(number_text(value));
}
json::value write_content(const models::Bytes& value)
{
    return json::string(hex_text(value.data));
}
json::value write_content(const models::Json& value)
{
    return json::string(value.text);
}
json::value write_content(const std::string& value)
{
    return json::string(value);
}
json::value write_content(models::Date value)
{
    return value.days;
}
template <class T>
    requires requires(T value) { value.microseconds; }
json::value write_content(const T& value)
{
    return value.microseconds;
}
template <class T>
    requires std::is_integral_v<T>
json::value write_content(T value)
{
    return value;
}

json::value write_value(const models::Value& value)
{
    json::object object;
    object["type"] = json::string(models::name(value.type()));
    object["value"] = std::visit([](const auto& content) { return write_content(content); }, value.data);
    return object;
}

// What has its default value is left out; reading starts from the same defaults.
template <class T>
void write_fields(const T& node, json::object& object)
{
    static const T defaults{};
    const auto write_field = [&](const auto& field) {
        const auto& member = node.*field.member;
        using Member = std::remove_cvref_t<decltype(member)>;
        if constexpr (!is_node<Member> && !is_box<Member> && !is_variant<Member>) {
            if (member == defaults.*field.member)
                return;
        }
        object[field.name] = write(member);
    };
    std::apply([&](const auto&... field) { (write_field(field), ...); }, sql::Fields<T>::list);
}

template <class T>
json::object write_alternative(const T& node)
{
    json::object object;
    if constexpr (is_box<T>)
        return write_alternative(*node);
    else {
        object["is"] = json::string(sql::Fields<T>::kind);
        write_fields(node, object);
        return object;
    }
}

template <class T>
json::value write(const T& value)
{
    if constexpr (std::is_same_v<T, models::Value>)
        return write_value(value);
    else if constexpr (std::is_same_v<T, double>)
        return json::string(number_text(value));
    else if constexpr (std::is_enum_v<T>)
        return static_cast<std::int64_t>(value);
    else if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>)
        return json::value_from(value);
    else if constexpr (is_box<T>)
        return write(*value);
    else if constexpr (is_optional<T>)
        return write(*value);
    else if constexpr (is_vector<T>)
        return write_list(value);
    else if constexpr (is_variant<T>)
        return std::visit([](const auto& alternative) { return write_alternative(alternative); }, value);
    else if constexpr (holds_variant<T>) { // Expr and TableSource: their id and sample beside the fields of what they
                                           // hold
        json::object object =
            std::visit([](const auto& alternative) { return write_alternative(alternative); }, value.node);
        if (value.id != 0)
            object["node"] = value.id;
        if constexpr (requires { value.sample; }) {
            if (value.sample)
                object["sampled"] = write(*value.sample);
        }
        return object;
    } else {
        json::object object;
        write_fields(value, object);
        return object;
    }
}

}

std::string serialize(const Plan& plan)
{
    return json::serialize(write(plan));
}

}
