#include "services/datasources/duckdb_files/cell_values.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <string>

namespace datachat::services::datasources::duckdb_files {

using models::Type;
using models::Value;

namespace {

// The largest magnitude that a Decimal holds: 38 digits.
bool has_38_digits_at_most(models::Int128 value)
{
    models::Int128 limit = 1;
    for (int i = 0; i < 38; ++i)
        limit *= 10;
    return value < limit && value > -limit;
}

std::string digits_of(models::Int128 value)
{
    const bool negative = value < 0;
    std::string digits;
    do {
        const int digit = static_cast<int>(value % 10);
        digits.insert(digits.begin(), static_cast<char>('0' + (digit < 0 ? -digit : digit)));
        value /= 10;
    } while (value != 0);
    return negative ? "-" + digits : digits;
}

}

Type kind_of(duckdb_type id)
{
    switch (id) {
    case DUCKDB_TYPE_BOOLEAN:
        return Type::boolean;
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_HUGEINT: // what sum() of integers gives; a cell beyond 64 bits stays exact as a decimal
        return Type::int64;
    case DUCKDB_TYPE_UBIGINT:
        return Type::uint64;
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DOUBLE:
        return Type::float64;
    case DUCKDB_TYPE_DECIMAL:
        return Type::decimal;
    case DUCKDB_TYPE_VARCHAR:
    case DUCKDB_TYPE_ENUM:
    case DUCKDB_TYPE_UUID:
        return Type::text;
    case DUCKDB_TYPE_BLOB:
        return Type::bytes;
    case DUCKDB_TYPE_DATE:
        return Type::date;
    case DUCKDB_TYPE_TIME:
        return Type::time;
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_S:
    case DUCKDB_TYPE_TIMESTAMP_MS:
    case DUCKDB_TYPE_TIMESTAMP_NS:
        return Type::timestamp;
    case DUCKDB_TYPE_TIMESTAMP_TZ:
        return Type::timestamp_tz;
    case DUCKDB_TYPE_INTERVAL:
        return Type::interval;
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY:
        return Type::list;
    case DUCKDB_TYPE_STRUCT:
    case DUCKDB_TYPE_MAP:
        return Type::json;
    default:
        return Type::unknown;
    }
}

models::Int128 joined(const duckdb_hugeint& value)
{
    return (static_cast<models::Int128>(value.upper) << 64) | static_cast<models::Int128>(value.lower);
}

Value integer_value(models::Int128 number)
{
    if (number >= std::numeric_limits<std::int64_t>::min() && number <= std::numeric_limits<std::int64_t>::max())
        return static_cast<std::int64_t>(number);
    if (has_38_digits_at_most(number))
        return models::Decimal{number, 0};
    return digits_of(number);
}

models::Value uuid_value(const duckdb_hugeint& value)
{
    const auto high =
        static_cast<std::uint64_t>(value.upper) ^ (std::uint64_t{1} << 63); // stored so that it sorts as a number
    return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xffff, high & 0xffff,
                       value.lower >> 48, value.lower & 0xffffffffffffULL);
}

Value timestamp_value(bool with_zone, std::int64_t microseconds)
{
    // DuckDB's infinities are the extremes.
    if (microseconds == std::numeric_limits<std::int64_t>::max())
        return "infinity";
    if (microseconds == -std::numeric_limits<std::int64_t>::max())
        return "-infinity";
    if (with_zone)
        return models::TimestampTz{microseconds};
    return models::Timestamp{microseconds};
}

Value date_value(std::int32_t days)
{
    if (days == std::numeric_limits<std::int32_t>::max())
        return "infinity";
    if (days == -std::numeric_limits<std::int32_t>::max())
        return "-infinity";
    return models::Date{days};
}

boost::json::value to_json(const Value& value)
{
    if (value.is_null())
        return nullptr;
    if (const auto* flag = std::get_if<bool>(&value.data))
        return *flag;
    if (const auto* integer = std::get_if<std::int64_t>(&value.data))
        return *integer;
    if (const auto* real = std::get_if<double>(&value.data); real != nullptr && std::isfinite(*real))
        return *real;
    if (const auto* list = std::get_if<models::List>(&value.data)) {
        boost::json::array items;
        for (const Value& item : list->items)
            items.push_back(to_json(item));
        return items;
    }
    if (const auto* json = std::get_if<models::Json>(&value.data)) {
        boost::system::error_code failed;
        boost::json::value parsed = boost::json::parse(json->text, failed);
        return failed ? boost::json::value(json->text) : parsed;
    }
    return boost::json::value(models::to_text(value));
}

}
