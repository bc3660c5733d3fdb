#include "services/datasources/duckdb_files/schema_reader.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace datachat::services::datasources::duckdb_files {
namespace {

using models::Type;

struct NamedType {
    std::string_view name;
    Type type;
};

constexpr std::array named_types{
    NamedType{"BOOLEAN", Type::boolean}, NamedType{"TINYINT", Type::int64},
    NamedType{"SMALLINT", Type::int64},  NamedType{"INTEGER", Type::int64},
    NamedType{"BIGINT", Type::int64},    NamedType{"UTINYINT", Type::int64},
    NamedType{"USMALLINT", Type::int64}, NamedType{"UINTEGER", Type::int64},
    NamedType{"HUGEINT", Type::int64},   NamedType{"UBIGINT", Type::uint64},
    NamedType{"FLOAT", Type::float64},   NamedType{"DOUBLE", Type::float64},
    NamedType{"VARCHAR", Type::text},    NamedType{"UUID", Type::text},
    NamedType{"BLOB", Type::bytes},      NamedType{"DATE", Type::date},
    NamedType{"TIME", Type::time},       NamedType{"INTERVAL", Type::interval},
    NamedType{"JSON", Type::json},       NamedType{"TIMESTAMP WITH TIME ZONE", Type::timestamp_tz},
};

Type type_of(std::string_view name)
{
    if (name.ends_with("]"))
        return Type::list;
    for (const NamedType& named : named_types) {
        if (named.name == name)
            return named.type;
    }
    if (name.starts_with("DECIMAL"))
        return Type::decimal;
    if (name.starts_with("ENUM"))
        return Type::text;
    if (name.starts_with("TIMESTAMP"))
        return Type::timestamp;
    return Type::unknown;
}

}

Result<models::Schema> read_schema(Connection& connection, const std::vector<FileReport>& reports)
{
    const auto rows =
        connection.rows("SELECT table_name, column_name, data_type, is_nullable::INTEGER FROM duckdb_columns() "
                        "WHERE NOT internal AND schema_name = 'main' ORDER BY table_name, column_index");
    if (!rows)
        return std::unexpected(rows.error());
    models::Schema schema;
    for (const std::vector<std::string>& row : *rows) {
        if (schema.tables.empty() || schema.tables.back().name != row[0]) {
            models::TableInfo table;
            table.name = row[0];
            const auto report = std::ranges::find(reports, row[0], &FileReport::table);
            if (report != reports.end()) {
                table.row_count = report->rows;
                table.primary_key = report->primary_key;
                table.foreign_keys = report->foreign_keys;
            }
            schema.tables.push_back(std::move(table));
        }
        models::ColumnInfo column;
        column.name = row[1];
        column.native_type = row[2];
        column.type = type_of(row[2]);
        column.nullable = row[3] == "1";
        if (models::is_temporal(column.type))
            column.time_storage = models::TimeStorage::native;
        schema.tables.back().columns.push_back(std::move(column));
    }
    return schema;
}

}
