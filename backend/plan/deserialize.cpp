#include "plan/json_fields.hpp"
#include "plan/serialize.hpp"

#include <boost/json.hpp>

#include <limits>

namespace datachat::plan {
namespace {

namespace json = boost::json;

constexpr std::size_t largest_text = 8 << 20;
constexpr std::size_t deepest_nesting = 1200;

// Reads what serialize() writes, and nothing else: an unknown key, a missing part or a number out of range ends it with
// false.
class Reader {
public:
    template <class T>
    bool read(const json::value& from, T& to)
    {
        if constexpr (std::is_same_v<T, models::Value>)
            return read_value(from, to);
        else if constexpr (std::is_same_v<T, bool>)
            return from.is_bool() && (to = from.get_bool(), true);
        else if constexpr (std::is_same_v<T, double>)
            return read_double(from, to);
        else if constexpr (std::is_enum_v<T>)
            return read_enumerator(from, to);
        else if constexpr (std::is_integral_v<T>)
            return read_integer(from, to);
        else if constexpr (std::is_same_v<T, std::string>)
            return from.is_string() && (to.assign(from.get_string().data(), from.get_string().size()), true);
        else if constexpr (is_box<T>)
            return read(from, *to);
        else if constexpr (is_optional<T>)
            return read(from, to.emplace());
        else if constexpr (is_vector<T>)
            return read_list(from, to);
        else if constexpr (is_variant<T>)
            return from.is_object() && read_variant(from.get_object(), to, 1);
        else if constexpr (holds_variant<T>)
            return from.is_object() && read_holder(from.get_object(), to);
        else
            return from.is_object() && read_fields(from.get_object(), to, 0);
    }

private:
    template <class T>
    static bool read_integer(const json::value& from, T& to)
    {
        if (from.is_int64() && std::in_range<T>(from.get_int64()))
            to = static_cast<T>(from.get_int64());
        else if (from.is_uint64() && std::in_range<T>(from.get_uint64()))
            to = static_cast<T>(from.get_uint64());
        else
            return false;
        return true;
    }
    template <class T>
    static bool read_enumerator(const json::value& from, T& to)
    {
        std::uint8_t number = 0;
        if (!read_integer(from, number) || number > static_cast<std::uint8_t>(last_of<T>))
            return false;
        to = static_cast<T>(number);
        return true;
    }
    static bool read_double(const json::value& from, double& to)
    {
        if (!from.is_string())
            return false;
        const auto number = parse_number(std::string_view(from.get_string()));
        to = number.value_or(0);
        return number.has_value();
    }
    template <class T>
    bool read_list(const json::value& from, std::vector<T>& to)
    {
        if (!from.is_array())
            return false;
        to.clear();
        for (const json::value& item : from.get_array()) {
            if (!read(item, to.emplace_back()))
                return false;
        }
        return true;
    }

    // `others` keys of the object are not fields of T and were read by the caller.
    template <class T>
    bool read_fields(const json::object& from, T& to, std::size_t others)
    {
        bool good = true;
        std::size_t known = others;
        sql::for_each_field(to, [&](std::string_view name, auto& member) {
            using Member = std::remove_reference_t<decltype(member)>;
            const json::value* value = from.if_contains(name);
            if (!value) {
                good = good && !(is_node<Member> || is_box<Member> || is_variant<Member>);
                return;
            }
            ++known;
            good = good && this->read(*value, member);
        });
        return good && known == from.size();
    }

    template <class... T>
    bool read_variant(const json::object& from, std::variant<T...>& to, std::size_t others)
    {
        const json::value* kind = from.if_contains("is");
        if (!kind || !kind->is_string())
            return false;
        bool good = false;
        const bool known = (read_alternative<T>(from, std::string_view(kind->get_string()), to, others, good) || ...);
        return known && good;
    }
    // Whether `kind` is that of T; `good` then tells whether it was read.
    template <class T, class Variant>
    bool read_alternative(const json::object& from, std::string_view kind, Variant& to, std::size_t others, bool& good)
    {
        if constexpr (is_box<T>) {
            using Content = std::remove_reference_t<decltype(*std::declval<T&>())>;
            if (kind != sql::Fields<Content>::kind)
                return false;
            good = read_fields(from, *to.template emplace<T>(), others);
        } else {
            if (kind != sql::Fields<T>::kind)
                return false;
            good = read_fields(from, to.template emplace<T>(), others);
        }
        return true;
    }
    template <class T>
    bool read_holder(const json::object& from, T& to)
    {
        const json::value* id = from.if_contains("node");
        if (id && !read(*id, to.id))
            return false;
        std::size_t others = id ? 2 : 1;
        if constexpr (requires { to.sample; }) {
            if (const json::value* sample = from.if_contains("sampled")) {
                if (!read(*sample, to.sample))
                    return false;
                ++others;
            }
        }
        return read_variant(from, to.node, others);
    }

    bool read_value(const json::value& from, models::Value& to)
    {
        const json::object* object = from.if_object();
        if (!object || object->size() != 2 || !object->contains("type") || !object->contains("value"))
            return false;
        const json::value& type_name = object->at("type");
        if (!type_name.is_string())
            return false;
        const auto type = models::type_from_name(std::string_view(type_name.get_string()));
        return type && read_content(object->at("value"), *type, to);
    }

    template <class T>
    bool read_as(const json::value& from, models::Value& to)
    {
        T content{};
        if (!read(from, content))
            return false;
        to = std::move(content);
        return true;
    }
    template <class T, class Member>
    bool read_member(const json::value& from, Member T::* member, models::Value& to)
    {
        T content;
        if (!read(from, content.*member))
            return false;
        to = std::move(content);
        return true;
    }
    bool read_content(const json::value& from, models::Type type, models::Value& to)
    {
        switch (type) {
        case models::Type::null:
            to = models::Null{};
            return from.is_null();
        case models::Type::boolean:
            return read_as<bool>(from, to);
        case models::Type::int64:
            return read_as<std::int64_t>(from, to);
        case models::Type::uint64:
            return read_as<std::uint64_t>(from, to);
        case models::Type::decimal:
            return read_decimal(from, to);
        case models::Type::float64:
            return read_as<double>(from, to);
        case models::Type::text:
            return read_as<std::string>(from, to);
        case models::Type::bytes:
            return read_bytes(from, to);
        case models::Type::date:
            return read_member(from, &models::Date::days, to);
        case models::Type::time:
            return read_member(from, &models::Time::microseconds, to);
        case models::Type::timestamp:
            return read_member(from, &models::Timestamp::microseconds, to);
        case models::Type::timestamp_tz:
            return read_member(from, &models::TimestampTz::microseconds, to);
        case models::Type::interval:
            return read_interval(from, to);
        case models::Type::json:
            return read_member(from, &models::Json::text, to);
        case models::Type::list:
            return read_member(from, &models::List::items, to);
        case models::Type::unknown:
            return false;
        }
        return false;
    }
    bool read_decimal(const json::value& from, models::Value& to)
    {
        const json::array* parts = from.if_array();
        std::uint64_t high = 0;
        std::uint64_t low = 0;
        models::Decimal decimal;
        if (!parts || parts->size() != 3 || !read((*parts)[0], high) || !read((*parts)[1], low) ||
            !read((*parts)[2], decimal.scale) || decimal.scale > 38)
            return false;
        decimal.unscaled = static_cast<models::Int128>(static_cast<unsigned __int128>(high) << 64 | low);
        to = decimal;
        return true;
    }
    bool read_interval(const json::value& from, models::Value& to)
    {
        const json::array* parts = from.if_array();
        models::Interval interval;
        if (!parts || parts->size() != 3 || !read((*parts)[0], interval.months) || !read((*parts)[1], interval.days) ||
            !read((*parts)[2], interval.microseconds))
            return false;
        to = interval;
        return true;
    }
    bool read_bytes(const json::value& from, models::Value& to)
    {
        if (!from.is_string())
            return false;
        auto bytes = parse_hex(std::string_view(from.get_string()));
        if (!bytes)
            return false;
        to = models::Bytes{std::move(*bytes)};
        return true;
    }
};

auto damaged(std::string detail)
{
    return core::fail(core::Errc::corrupt, "The stored plan is damaged. Ask the question again to make a new one.",
                      std::move(detail));
}

}

core::Result<Plan> deserialize(std::string_view text)
{
    if (text.size() > largest_text)
        return core::fail(core::Errc::too_large, "The stored plan is larger than 8 MB. Ask a simpler question.");
    json::parse_options options;
    options.max_depth = deepest_nesting;
    options.allow_invalid_utf8 = true; // SQL text may hold any bytes, and they come back as they were
    boost::system::error_code error;
    const json::value value = json::parse(json::string_view(text.data(), text.size()), error, {}, options);
    if (error)
        return damaged("plan JSON: " + error.message());
    Plan plan;
    if (!Reader().read(value, plan))
        return damaged("plan JSON: not the fields of a plan");
    if (plan.header.format != Header{}.format)
        return damaged("plan JSON: format " + std::to_string(plan.header.format));
    return plan;
}

}
