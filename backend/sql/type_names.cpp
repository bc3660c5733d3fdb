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

constexpr std::array mysql_spellings{
    Spelling{"signed", Type::int64}, Spelling{"signed integer", Type::int64}, Spelling{"integer", Type::int64},
    Spelling{"int", Type::int64},    Spelling{"bigint", Type::int64},         Spelling{"unsigned", Type::uint64},
    Spelling{"char", Type::text},    Spelling{"nchar", Type::text},           Spelling{"datetime", Type::timestamp},
    Spelling{"binary", Type::bytes}, Spelling{"float", Type::float64, 32},    Spelling{"real", Type::float64},
};

constexpr std::array bigquery_spellings{
    Spelling{"int64", Type::int64},    Spelling{"int", Type::int64},          Spelling{"integer", Type::int64},
    Spelling{"smallint", Type::int64}, Spelling{"bigint", Type::int64},       Spelling{"tinyint", Type::int64},
    Spelling{"byteint", Type::int64},  Spelling{"float64", Type::float64},    Spelling{"string", Type::text},
    Spelling{"bytes", Type::bytes},    Spelling{"datetime", Type::timestamp}, Spelling{"timestamp", Type::timestamp_tz},
    Spelling{"real", Type::unknown},
};

// Snowflake's whole numbers are all NUMBER(38, 0), its floating ones all of 64 bits.
constexpr std::array snowflake_spellings{
    Spelling{"integer", Type::int64},
    Spelling{"int", Type::int64},
    Spelling{"smallint", Type::int64},
    Spelling{"tinyint", Type::int64},
    Spelling{"byteint", Type::int64},
    Spelling{"number", Type::decimal},
    Spelling{"float", Type::float64},
    Spelling{"float4", Type::float64},
    Spelling{"real", Type::float64},
    Spelling{"string", Type::text},
    Spelling{"char", Type::text},
    Spelling{"character", Type::text},
    Spelling{"timestamp_ntz", Type::timestamp},
    Spelling{"datetime", Type::timestamp},
    Spelling{"timestamp_tz", Type::timestamp_tz},
    Spelling{"binary", Type::bytes},
    Spelling{"varbinary", Type::bytes},
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

std::optional<std::string_view> mysql_name(Type type, int width)
{
    switch (type) {
    case Type::int64:
        return "SIGNED";
    case Type::uint64:
        return "UNSIGNED";
    case Type::float64:
        return width == 32 ? "FLOAT" : "DOUBLE";
    case Type::decimal:
        return "DECIMAL";
    case Type::text:
        return "CHAR";
    case Type::bytes:
        return "BINARY";
    case Type::date:
        return "DATE";
    case Type::time:
        return "TIME";
    case Type::timestamp:
        return "DATETIME";
    default:
        return std::nullopt;
    }
}

std::optional<std::string_view> bigquery_name(Type type)
{
    switch (type) {
    case Type::int64:
        return "INT64";
    case Type::float64:
        return "FLOAT64";
    case Type::uint64:
    case Type::decimal:
        return "NUMERIC";
    case Type::boolean:
        return "BOOL";
    case Type::text:
        return "STRING";
    case Type::bytes:
        return "BYTES";
    case Type::date:
        return "DATE";
    case Type::time:
        return "TIME";
    case Type::timestamp:
        return "DATETIME";
    case Type::timestamp_tz:
        return "TIMESTAMP";
    case Type::interval:
        return "INTERVAL";
    case Type::json:
        return "JSON";
    default:
        return std::nullopt;
    }
}

std::optional<std::string_view> snowflake_name(Type type)
{
    switch (type) {
    case Type::int64:
    case Type::uint64:
        return "BIGINT";
    case Type::float64:
        return "DOUBLE";
    case Type::decimal:
        return "NUMBER";
    case Type::boolean:
        return "BOOLEAN";
    case Type::text:
        return "VARCHAR";
    case Type::bytes:
        return "BINARY";
    case Type::date:
        return "DATE";
    case Type::time:
        return "TIME";
    case Type::timestamp:
        return "TIMESTAMP_NTZ";
    case Type::timestamp_tz:
        return "TIMESTAMP_TZ";
    default:
        return std::nullopt;
    }
}

std::optional<std::string_view> name_of(Type type, int width, Dialect dialect)
{
    switch (dialect) {
    case Dialect::mysql:
        return mysql_name(type, width);
    case Dialect::bigquery:
        return bigquery_name(type);
    case Dialect::snowflake:
        return snowflake_name(type);
    default:
        return server_name(type, width, dialect == Dialect::duckdb);
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
    else if (dialect == Dialect::mysql)
        look_in(mysql_spellings);
    else if (dialect == Dialect::bigquery)
        look_in(bigquery_spellings);
    else if (dialect == Dialect::snowflake)
        look_in(snowflake_spellings);
    look_in(shared_spellings);
    const bool modelled = found && name_of(found->type, 64, dialect).has_value();
    if (found && !modelled)
        found = nullptr;
    const bool takes_arguments = found && (found->type == Type::text || found->type == Type::decimal);
    if (!found || (!arguments.empty() && !takes_arguments))
        return {Type::unknown, std::string(spelled), std::move(arguments)};
    const bool has_widths = dialect != Dialect::bigquery && dialect != Dialect::snowflake &&
                            (dialect != Dialect::mysql || found->type == Type::float64);
    if (found->width != 0 && has_widths)
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
    const auto name = name_of(type.type, type.arguments.empty() ? 64 : type.arguments.front(), dialect);
    if (!name)
        return std::nullopt;
    if (type.type == Type::text && !type.arguments.empty() && (duckdb || dialect == Dialect::postgres))
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
    static const std::unordered_set<std::string_view> mysql{"json",  "year", "datetime", "time",   "nchar",
                                                            "inet6", "uuid", "char",     "binary", "unsigned integer"};
    static const std::unordered_set<std::string_view> bigquery{"bignumeric", "bigdecimal", "geography", "struct",
                                                               "array",      "string",     "bytes",     "numeric"};
    static const std::unordered_set<std::string_view> snowflake{
        "variant", "object", "array",         "timestamp_ltz", "geography", "json",
        "binary",  "time",   "timestamp_ntz", "timestamp_tz",  "timestamp"};
    while (spelled.ends_with("[]"))
        spelled.remove_suffix(2);
    if (dialect == Dialect::mysql && mysql.contains(spelled))
        return true;
    if (dialect == Dialect::snowflake && snowflake.contains(spelled))
        return true;
    if (dialect == Dialect::bigquery && (bigquery.contains(spelled.substr(0, spelled.find('<')))))
        return true;
    if (dialect == Dialect::sqlite)
        return std::ranges::all_of(spelled, [](char c) { return (c >= 'a' && c <= 'z') || c == ' ' || c == '_'; });
    if (dialect == Dialect::postgres && postgres.contains(spelled))
        return true;
    if (dialect == Dialect::duckdb && duckdb.contains(spelled))
        return true;
    return std::ranges::any_of(shared_spellings, [&](const Spelling& known) { return known.name == spelled; });
}

}
