#pragma once

#include "models/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace datachat::models {

// How a column stores points in time.
enum class TimeStorage : std::uint8_t {
    none,               // not a time
    native,             // a date, timestamp or timestamp_tz of the engine
    iso_text,           // '2024-01-31' or '2024-01-31 10:00:00' in a text column
    epoch_seconds,      // a number
    epoch_milliseconds, // a number
    julian_day,         // a number, as SQLite's julianday()
};

struct ColumnInfo {
    std::string name;
    Type type = Type::unknown;
    std::string native_type; // as the engine spells it
    bool nullable = true;
    std::string comment;
    TimeStorage time_storage = TimeStorage::none;
    bool operator==(const ColumnInfo&) const = default;
};

struct ForeignKey {
    std::vector<std::string> columns;
    std::string referenced_schema; // "" = the table's own schema
    std::string referenced_table;
    std::vector<std::string> referenced_columns;
    bool operator==(const ForeignKey&) const = default;
};

enum class TableKind : std::uint8_t { table, view };

// A table by its schema (empty where there are none) and its name.
struct TablePath {
    std::string schema;
    std::string name;
};

struct TableInfo {
    std::string schema; // "" where the engine has none (SQLite's main)
    std::string name;
    TableKind kind = TableKind::table;
    std::string comment;
    std::vector<ColumnInfo> columns;
    std::vector<std::string> primary_key;              // empty if none is declared
    std::vector<std::vector<std::string>> unique_keys; // beside the primary key
    std::vector<ForeignKey> foreign_keys;
    std::optional<std::int64_t> row_count; // exact or the engine's estimate
    bool operator==(const TableInfo&) const = default;
};

// What a source holds, as this user may see it.
struct Schema {
    std::vector<TableInfo> tables;
    std::vector<std::string> search_path; // schemas whose tables may be named without them, in order
    bool case_sensitive = false;          // whether names must match to the letter (quoted names in PostgreSQL)
    bool operator==(const Schema&) const = default;

    const TableInfo* find_table(std::string_view schema,
                                std::string_view name) const; // ASCII case-insensitive; schema "" = search path
};

bool same_name(std::string_view a, std::string_view b);                       // ASCII case-insensitive
const ColumnInfo* find_column(const TableInfo& table, std::string_view name); // ASCII case-insensitive

}
