#include "models/value.hpp"

#include <array>

namespace datachat::models {
namespace {

constexpr std::array<std::string_view, 16> type_names{
    "null", "boolean", "int64",     "uint64",       "decimal",  "float64", "text", "bytes",
    "date", "time",    "timestamp", "timestamp_tz", "interval", "json",    "list", "unknown"};

}

std::string_view name(Type type)
{
    return type_names[static_cast<std::size_t>(type)];
}

std::optional<Type> type_from_name(std::string_view name)
{
    for (std::size_t i = 0; i < type_names.size(); ++i) {
        if (type_names[i] == name)
            return static_cast<Type>(i);
    }
    return std::nullopt;
}

bool is_numeric(Type type)
{
    return type == Type::int64 || type == Type::uint64 || type == Type::decimal || type == Type::float64;
}

bool is_temporal(Type type)
{
    return type == Type::date || type == Type::timestamp || type == Type::timestamp_tz;
}

}
