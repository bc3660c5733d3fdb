#include "services/datasources/mcp/sql_schema.hpp"

#include "services/datasources/records/object_reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace datachat::services::datasources::mcp {
namespace {

using models::Type;
using sql::Dialect;

constexpr SchemaQueries postgres_queries{
    .columns =
        "SELECT n.nspname AS s, r.relname AS t, CASE WHEN r.relkind IN ('v', 'm') THEN 'view' ELSE 'table' END AS k, "
        "a.attname AS c, format_type(a.atttypid, a.atttypmod) AS d, CASE WHEN a.attnotnull THEN 0 ELSE 1 END AS n, "
        "0 AS pk FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class r ON r.oid = a.attrelid "
        "JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace WHERE r.relkind IN ('r', 'p', 'v', 'm', 'f') "
        "AND NOT r.relispartition AND a.attnum > 0 AND NOT a.attisdropped "
        "AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)' "
        "AND has_column_privilege(r.oid, a.attnum, 'SELECT') ORDER BY n.nspname, r.relname, a.attnum",
    .keys = "SELECT n.nspname AS s, r.relname AS t, CASE k.contype WHEN 'p' THEN 'p' ELSE 'f' END AS kind, k.conname "
            "AS name, "
            "a.attname AS c, fn.nspname AS fs, fr.relname AS ft, fa.attname AS fc FROM pg_catalog.pg_constraint k "
            "JOIN pg_catalog.pg_class r ON r.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace "
            "CROSS JOIN LATERAL unnest(k.conkey) WITH ORDINALITY AS u(attnum, place) "
            "JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum = u.attnum "
            "LEFT JOIN pg_catalog.pg_class fr ON fr.oid = k.confrelid "
            "LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = fr.relnamespace "
            "LEFT JOIN pg_catalog.pg_attribute fa ON fa.attrelid = fr.oid AND fa.attnum = k.confkey[u.place] "
            "WHERE k.contype IN ('p', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema') "
            "ORDER BY n.nspname, r.relname, k.contype, k.conname, u.place",
    .counts =
        "SELECT n.nspname AS s, r.relname AS t, CASE WHEN r.reltuples >= 0 AND r.relpages > 0 THEN r.reltuples::bigint "
        "ELSE pg_stat_get_live_tuples(r.oid) END AS rows FROM pg_catalog.pg_class r "
        "JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace WHERE r.relkind = 'r' "
        "AND n.nspname NOT IN ('pg_catalog', 'information_schema')"};

constexpr SchemaQueries mysql_queries{
    .columns =
        "SELECT '' AS s, c.table_name AS t, CASE t.table_type WHEN 'VIEW' THEN 'view' ELSE 'table' END AS k, "
        "c.column_name AS c, c.column_type AS d, CASE c.is_nullable WHEN 'NO' THEN 0 ELSE 1 END AS n, 0 AS pk "
        "FROM information_schema.columns c JOIN information_schema.tables t ON t.table_schema = c.table_schema "
        "AND t.table_name = c.table_name WHERE c.table_schema = DATABASE() ORDER BY c.table_name, c.ordinal_position",
    .keys = "SELECT '' AS s, table_name AS t, CASE WHEN referenced_table_name IS NULL THEN 'p' ELSE 'f' END AS kind, "
            "constraint_name AS name, column_name AS c, '' AS fs, referenced_table_name AS ft, referenced_column_name "
            "AS fc "
            "FROM information_schema.key_column_usage WHERE table_schema = DATABASE() AND "
            "(constraint_name = 'PRIMARY' OR referenced_table_schema = DATABASE()) "
            "ORDER BY table_name, constraint_name, ordinal_position",
    .counts = "SELECT '' AS s, table_name AS t, table_rows AS `rows` FROM information_schema.tables "
              "WHERE table_schema = DATABASE() AND table_rows IS NOT NULL"};

constexpr SchemaQueries sqlite_queries{
    .columns =
        "SELECT '' AS s, m.name AS t, m.type AS k, p.name AS c, p.type AS d, CASE WHEN p.\"notnull\" THEN 0 ELSE 1 END "
        "AS n, p.pk AS pk FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type IN ('table', 'view') "
        "AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY m.name, p.cid",
    .keys = "SELECT '' AS s, m.name AS t, 'f' AS kind, m.name || '.' || f.id AS name, f.\"from\" AS c, '' AS fs, "
            "f.\"table\" AS ft, f.\"to\" AS fc FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f "
            "WHERE m.type = 'table' ORDER BY m.name, f.id, f.seq",
    .counts = ""};

constexpr SchemaQueries information_schema_queries{
    .columns =
        "SELECT c.table_schema AS s, c.table_name AS t, CASE t.table_type WHEN 'VIEW' THEN 'view' ELSE 'table' END AS "
        "k, "
        "c.column_name AS c, c.data_type AS d, CASE c.is_nullable WHEN 'NO' THEN 0 ELSE 1 END AS n, 0 AS pk "
        "FROM information_schema.columns c JOIN information_schema.tables t ON t.table_schema = c.table_schema "
        "AND t.table_name = c.table_name WHERE lower(c.table_schema) NOT IN ('pg_catalog', 'information_schema') "
        "ORDER BY c.table_schema, c.table_name, c.ordinal_position",
    .keys = "",
    .counts = ""};

// A member without regard to case: engines write names of results in their own way.
const json::value* member(const json::value& record, std::string_view name)
{
    const json::object* object = record.if_object();
    if (object == nullptr)
        return nullptr;
    for (const auto& [key, value] : *object) {
        if (models::same_name(key, name))
            return value.is_null() ? nullptr : &value;
    }
    return nullptr;
}

std::string text(const json::value& record, std::string_view name)
{
    const json::value* value = member(record, name);
    return value != nullptr ? records::as_text(*value) : std::string();
}

std::optional<std::int64_t> number(const json::value& record, std::string_view name)
{
    const std::string digits = text(record, name);
    std::int64_t value = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return failed == std::errc() && end == digits.data() + digits.size() ? std::optional(value) : std::nullopt;
}

models::TableInfo* table_of(models::Schema& schema, const json::value& record)
{
    const std::string name = text(record, "t");
    const std::string of = text(record, "s");
    const auto found = std::ranges::find_if(
        schema.tables, [&](const models::TableInfo& one) { return one.name == name && one.schema == of; });
    return found == schema.tables.end() ? nullptr : &*found;
}

std::string lower(std::string_view text)
{
    std::string result(text);
    for (char& c : result)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return result;
}

}

SchemaQueries schema_queries(Dialect dialect)
{
    switch (dialect) {
    case Dialect::postgres:
        return postgres_queries;
    case Dialect::mysql:
        return mysql_queries;
    case Dialect::sqlite:
        return sqlite_queries;
    case Dialect::duckdb:
    case Dialect::bigquery:
    case Dialect::snowflake:
        break;
    }
    return information_schema_queries;
}

Type type_of_name(std::string_view native)
{
    const std::string whole = lower(native);
    const auto starts = [&](std::string_view word) { return whole.starts_with(word); };
    if (whole.ends_with("[]") || starts("array") || starts("json") || starts("variant") || starts("struct"))
        return Type::json;
    if (starts("bool") || whole == "tinyint(1)")
        return Type::boolean;
    if (starts("interval"))
        return Type::interval;
    for (const std::string_view word :
         {"int", "bigint", "smallint", "tinyint", "mediumint", "serial", "bigserial", "year", "hugeint", "integer"}) {
        if (starts(word))
            return Type::int64;
    }
    if (starts("number") || starts("numeric") || starts("decimal") || starts("money") || starts("bignumeric"))
        return Type::decimal;
    if (starts("real") || starts("double") || starts("float"))
        return Type::float64;
    if (starts("timestamptz") || starts("timestamp with time") || starts("timestamp_tz") || starts("timestamp_ltz"))
        return Type::timestamp_tz;
    if (starts("timestamp") || starts("datetime"))
        return Type::timestamp;
    if (starts("date"))
        return Type::date;
    if (starts("time"))
        return Type::time;
    if (starts("bytea") || starts("blob") || starts("binary") || starts("varbinary") || starts("bytes"))
        return Type::bytes;
    return Type::text;
}

models::Schema schema_from(const Records& columns)
{
    models::Schema schema;
    std::vector<std::pair<std::int64_t, std::string>> key;
    const auto end_table = [&] {
        std::ranges::sort(key);
        for (auto& [place, name] : key)
            schema.tables.back().primary_key.push_back(std::move(name));
        key.clear();
    };
    for (const json::value* record : columns) {
        const std::string name = text(*record, "t");
        const std::string column = text(*record, "c");
        if (name.empty() || column.empty())
            continue;
        const std::string of = text(*record, "s");
        if (schema.tables.empty() || schema.tables.back().name != name || schema.tables.back().schema != of) {
            if (!schema.tables.empty())
                end_table();
            schema.tables.push_back(
                {.schema = of,
                 .name = name,
                 .kind = text(*record, "k") == "view" ? models::TableKind::view : models::TableKind::table});
        }
        const std::string native = text(*record, "d");
        const Type type = type_of_name(native);
        const bool is_time = type == Type::date || type == Type::timestamp || type == Type::timestamp_tz;
        schema.tables.back().columns.push_back(
            {.name = column,
             .type = type,
             .native_type = native,
             .nullable = number(*record, "n") != 0,
             .time_storage = is_time ? models::TimeStorage::native : models::TimeStorage::none});
        if (const auto place = number(*record, "pk"); place && *place > 0)
            key.emplace_back(*place, column);
    }
    if (!schema.tables.empty())
        end_table();
    return schema;
}

void add_keys(models::Schema& schema, const Records& keys)
{
    std::string last;
    for (const json::value* record : keys) {
        models::TableInfo* table = table_of(schema, *record);
        const std::string column = text(*record, "c");
        if (table == nullptr || column.empty())
            continue;
        if (text(*record, "kind") == "p") {
            table->primary_key.push_back(column);
            continue;
        }
        const std::string constraint = table->schema + '.' + table->name + '.' + text(*record, "name");
        if (constraint != std::exchange(last, constraint) || table->foreign_keys.empty())
            table->foreign_keys.push_back({.columns = {},
                                           .referenced_schema = text(*record, "fs"),
                                           .referenced_table = text(*record, "ft"),
                                           .referenced_columns = {}});
        table->foreign_keys.back().columns.push_back(column);
        table->foreign_keys.back().referenced_columns.push_back(text(*record, "fc"));
    }
    // SQLite leaves out what a reference to a whole key means.
    for (models::TableInfo& table : schema.tables) {
        for (models::ForeignKey& key : table.foreign_keys) {
            const models::TableInfo* other = schema.find_table(key.referenced_schema, key.referenced_table);
            if (other != nullptr && std::ranges::count(key.referenced_columns, std::string()) > 0)
                key.referenced_columns = other->primary_key;
        }
        std::erase_if(table.foreign_keys, [](const models::ForeignKey& key) {
            return key.columns.size() != key.referenced_columns.size();
        });
    }
}

void add_counts(models::Schema& schema, const Records& counts)
{
    for (const json::value* record : counts) {
        models::TableInfo* table = table_of(schema, *record);
        if (table != nullptr)
            table->row_count = number(*record, "rows");
    }
}

std::optional<Dialect> dialect_in_words(std::string_view words)
{
    constexpr std::array<std::pair<std::string_view, Dialect>, 7> names{{{"postgres", Dialect::postgres},
                                                                         {"mysql", Dialect::mysql},
                                                                         {"mariadb", Dialect::mysql},
                                                                         {"sqlite", Dialect::sqlite},
                                                                         {"duckdb", Dialect::duckdb},
                                                                         {"bigquery", Dialect::bigquery},
                                                                         {"snowflake", Dialect::snowflake}}};
    const std::string text = lower(words);
    std::optional<Dialect> found;
    for (const auto& [name, dialect] : names) {
        if (text.find(name) == std::string::npos)
            continue;
        if (found && *found != dialect)
            return std::nullopt;
        found = dialect;
    }
    return found;
}

}
