#include "sql/type_names.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace datachat::sql {
namespace {

using models::Type;

struct Spelling {
    std::string_view name;
    Type type;
    int width = 0; // argument that the name implies; 0 = none
};

constexpr std::array shared_spellings{
    Spelling{"bigint", Type::int64},
    Spelling{"int8", Type::int64},
    Spelling{"integer", Type::int64, 32},
    Spelling{"int", Type::int64, 32},
    Spelling{"int4", Type::int64, 32},
    Spelling{"smallint", Type::int64, 16},
    Spelling{"int2", Type::int64, 16},
    Spelling{"double precision", Type::float64},
    Spelling{"double", Type::float64},
    Spelling{"float8", Type::float64},
    Spelling{"float", Type::float64},
    Spelling{"real", Type::float64, 32},
    Spelling{"float4", Type::float64, 32},
    Spelling{"numeric", Type::decimal},
    Spelling{"decimal", Type::decimal},
    Spelling{"dec", Type::decimal},
    Spelling{"text", Type::text},
    Spelling{"varchar", Type::text},
    Spelling{"character varying", Type::text},
    Spelling{"boolean", Type::boolean},
    Spelling{"bool", Type::boolean},
    Spelling{"date", Type::date},
    Spelling{"time", Type::time},
    Spelling{"time without time zone", Type::time},
    Spelling{"timestamp", Type::timestamp},
    Spelling{"timestamp without time zone", Type::timestamp},
    Spelling{"timestamptz", Type::timestamp_tz},
    Spelling{"timestamp with time zone", Type::timestamp_tz},
    Spelling{"interval", Type::interval},
    Spelling{"json", Type::json},
    Spelling{"bytea", Type::bytes},
    Spelling{"blob", Type::bytes},
};

constexpr std::array duckdb_spellings{
    Spelling{"string", Type::text},       Spelling{"datetime", Type::timestamp}, Spelling{"bytea", Type::bytes},
    Spelling{"float", Type::float64, 32}, Spelling{"ubigint", Type::uint64},     Spelling{"long", Type::int64},
    Spelling{"varbinary", Type::bytes},   Spelling{"char", Type::text},          Spelling{"bpchar", Type::text},
    Spelling{"signed", Type::int64, 32},  Spelling{"short", Type::int64, 16},
};

bool contains(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

// SQLite takes any words as a type; what counts is the affinity (https://sqlite.org/datatype3.html, 3.1).
TypeName sqlite_type(std::string_view spelled, std::vector<int> arguments)
{
    if (contains(spelled, "int"))
        return {Type::int64, "", {}};
    if (contains(spelled, "char") || contains(spelled, "clob") || contains(spelled, "text"))
        return {Type::text, "", {}};
    if (contains(spelled, "blob") || spelled.empty())
        return {Type::bytes, "", {}};
    if (contains(spelled, "real") || contains(spelled, "floa") || contains(spelled, "doub"))
        return {Type::float64, "", {}};
    if (spelled == "numeric" || spelled == "decimal")
        return {Type::decimal, "", {}};
    return {Type::unknown, std::string(spelled), std::move(arguments)};
}

std::optional<std::string_view> sqlite_name(Type type)
{
    switch (type) {
    case Type::int64:
    case Type::uint64:
        return "INTEGER";
    case Type::float64:
        return "REAL";
    case Type::decimal:
    case Type::boolean:
        return "NUMERIC";
    case Type::text:
    case Type::date: // SQLite keeps times as text
    case Type::time:
    case Type::timestamp:
    case Type::timestamp_tz:
    case Type::json:
        return "TEXT";
    case Type::bytes:
        return "BLOB";
    default:
        return std::nullopt;
    }
}

std::optional<std::string_view> server_name(Type type, int width, bool duckdb)
{
    switch (type) {
    case Type::int64:
        return width == 16 ? "smallint" : width == 32 ? "integer" : "bigint";
    case Type::uint64:
        return duckdb ? "ubigint" : "numeric";
    case Type::float64:
        return width == 32 ? "real" : duckdb ? "double" : "double precision";
    case Type::decimal:
        return duckdb ? "decimal" : "numeric";
    case Type::boolean:
        return "boolean";
    case Type::text:
        return duckdb ? "varchar" : "text";
    case Type::bytes:
        return duckdb ? "blob" : "bytea";
    case Type::date:
        return "date";
    case Type::time:
        return "time";
    case Type::timestamp:
        return "timestamp";
    case Type::timestamp_tz:
        return "timestamptz";
    case Type::interval:
        return "interval";
    case Type::json:
        return "json";
    default:
        return std::nullopt;
    }
}

std::string with_arguments(std::string text, const std::vector<int>& arguments)
{
    if (arguments.empty())
        return text;
    text += '(';
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (i > 0)
            text += ", ";
        text += std::to_string(arguments[i]);
    }
    return text + ')';
}

}

TypeName type_from_spelling(std::string_view spelled, std::vector<int> arguments, Dialect dialect)
{
    if (dialect == Dialect::sqlite)
        return sqlite_type(spelled, std::move(arguments));
    const Spelling* found = nullptr;
    const auto look_in = [&](const auto& spellings) {
        for (const Spelling& spelling : spellings) {
            if (!found && spelling.name == spelled)
                found = &spelling;
        }
    };
    if (dialect == Dialect::duckdb)
        look_in(duckdb_spellings);
    look_in(shared_spellings);
    const bool takes_arguments = found && (found->type == Type::text || found->type == Type::decimal);
    if (!found || (!arguments.empty() && !takes_arguments))
        return {Type::unknown, std::string(spelled), std::move(arguments)};
    if (found->width != 0)
        return {found->type, "", {found->width}};
    if (dialect == Dialect::duckdb && found->type == Type::text)
        return {found->type, "", {}}; // DuckDB ignores the length
    return {found->type, "", std::move(arguments)};
}

std::optional<std::string> spelling_of(const TypeName& type, Dialect dialect)
{
    if (type.type == Type::unknown)
        return type.native.empty() ? std::nullopt : std::optional(with_arguments(type.native, type.arguments));
    if (dialect == Dialect::sqlite) {
        const auto name = sqlite_name(type.type);
        return name ? std::optional(std::string(*name)) : std::nullopt;
    }
    const bool duckdb = dialect == Dialect::duckdb;
    const bool width_is_named = type.type == Type::int64 || type.type == Type::float64;
    const auto name = server_name(type.type, type.arguments.empty() ? 64 : type.arguments.front(), duckdb);
    if (!name)
        return std::nullopt;
    if (type.type == Type::text && !type.arguments.empty())
        return duckdb ? "varchar" : with_arguments("varchar", type.arguments);
    return with_arguments(std::string(*name), width_is_named ? std::vector<int>{} : type.arguments);
}

bool is_allowed_native_type(std::string_view spelled, Dialect dialect)
{
    static const std::unordered_set<std::string_view> postgres{"jsonb",
                                                               "uuid",
                                                               "char",
                                                               "character",
                                                               "bpchar",
                                                               "inet",
                                                               "cidr",
                                                               "macaddr",
                                                               "bit",
                                                               "varbit",
                                                               "money",
                                                               "timetz",
                                                               "time with time zone",
                                                               "point",
                                                               "tsvector",
                                                               "tsquery",
                                                               "int4range",
                                                               "int8range",
                                                               "numrange",
                                                               "daterange",
                                                               "tsrange",
                                                               "tstzrange",

                                                               "time",
                                                               "timestamp",
                                                               "timestamptz",
                                                               "interval",
                                                               "float",
                                                               "citext"};
    static const std::unordered_set<std::string_view> duckdb{"hugeint",
                                                             "uhugeint",
                                                             "tinyint",
                                                             "utinyint",
                                                             "usmallint",
                                                             "uinteger",
                                                             "uuid",
                                                             "timestamp_s",
                                                             "timestamp_ms",
                                                             "timestamp_ns",
                                                             "bit",
                                                             "bitstring",
                                                             "time with time zone",
                                                             "timetz",
                                                             "int1",
                                                             "int128",
                                                             "null",
                                                             "float"};
    while (spelled.ends_with("[]"))
        spelled.remove_suffix(2);
    if (dialect == Dialect::sqlite)
        return std::ranges::all_of(spelled, [](char c) { return (c >= 'a' && c <= 'z') || c == ' ' || c == '_'; });
    if (dialect == Dialect::postgres && postgres.contains(spelled))
        return true;
    if (dialect == Dialect::duckdb && duckdb.contains(spelled))
        return true;
    return std::ranges::any_of(shared_spellings, [&](const Spelling& known) { return known.name == spelled; });
}

}
