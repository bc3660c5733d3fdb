#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace datachat::models {

// The types that a value, a column of a result and a column of a schema can have.
enum class Type : std::uint8_t {
    null,
    boolean,
    int64,
    uint64,
    decimal,
    float64,
    text,
    bytes,
    date,
    time,
    timestamp,    // without zone: a wall clock
    timestamp_tz, // an instant; kept apart from timestamp everywhere
    interval,
    json,
    list,
    unknown, // a type that we do not model; its values arrive as text
};

__extension__ using Int128 = __int128;

// A decimal number without loss: unscaled / 10^scale, up to 38 digits. What is longer travels as text.
struct Decimal {
    Int128 unscaled = 0;
    std::uint8_t scale = 0;
    bool operator==(const Decimal&) const = default;
};

struct Bytes {
    std::string data;
    bool operator==(const Bytes&) const = default;
};

struct Date {
    std::int32_t days = 0; // since 1970-01-01, proleptic Gregorian
    bool operator==(const Date&) const = default;
};

struct Time {
    std::int64_t microseconds = 0; // since midnight
    bool operator==(const Time&) const = default;
};

struct Timestamp {
    std::int64_t microseconds = 0; // since 1970-01-01 00:00:00 on the wall clock
    bool operator==(const Timestamp&) const = default;
};

struct TimestampTz {
    std::int64_t microseconds = 0; // since 1970-01-01 00:00:00 UTC
    bool operator==(const TimestampTz&) const = default;
};

struct Interval {
    std::int32_t months = 0;
    std::int32_t days = 0;
    std::int64_t microseconds = 0;
    bool operator==(const Interval&) const = default;
};

struct Json {
    std::string text;
    bool operator==(const Json&) const = default;
};

struct Value;

struct List {
    std::vector<Value> items;
    bool operator==(const List&) const; // defined where Value is complete
};

struct Null {
    bool operator==(const Null&) const = default;
};

// One typed value. Two values are equal when type and content are: int64 1 and float64 1.0 differ.
struct Value {
    using Variant = std::variant<Null, bool, std::int64_t, std::uint64_t, Decimal, double, std::string, Bytes, Date,
                                 Time, Timestamp, TimestampTz, Interval, Json, List>;
    Variant data;

    Value() = default;
    template <class T>
        requires std::is_constructible_v<Variant, T&&> && (!std::is_same_v<std::remove_cvref_t<T>, Value>)
    Value(T&& content) : data(std::forward<T>(content))
    {
    }
    Value(const char* content) : data(std::string(content)) {}
    Value(int content) : data(static_cast<std::int64_t>(content)) {}

    Type type() const;
    bool is_null() const { return std::holds_alternative<Null>(data); }
    bool operator==(const Value&) const = default;
};

inline bool List::operator==(const List& other) const
{
    return items == other.items;
}

std::string_view name(Type type); // "int64", "timestamp_tz", ...
std::optional<Type> type_from_name(std::string_view name);
bool is_numeric(Type type);
bool is_temporal(Type type); // date, timestamp or timestamp_tz

// As a person reads it, without grouping: 12.50, 2024-01-31, 2024-01-31 10:00:00, {...}; NULL is "NULL".
// Floats are printed with std::to_chars (shortest that reads back).
std::string to_text(const Value& value);

std::string to_text(const Decimal& value);
std::optional<Decimal> parse_decimal(std::string_view text); // "-12.50"; none past 38 digits
std::string to_text(Date value);
std::optional<Date> parse_date(std::string_view text);           // 2024-01-31
std::optional<Timestamp> parse_timestamp(std::string_view text); // 2024-01-31[ T]10:00[:00[.ffffff]]
std::optional<TimestampTz> parse_timestamp_tz(std::string_view text);
std::optional<Time> parse_time(std::string_view text);
double to_double(const Decimal& value);

}
