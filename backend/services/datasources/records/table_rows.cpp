#include "services/datasources/records/table_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::services::datasources::records {
namespace {

using models::Type;

constexpr std::size_t batch_rows = 4096;
constexpr std::size_t longest_shown = 60;
constexpr int least_scale = 2;

bool is_time(Type type)
{
    return type == Type::date || type == Type::timestamp || type == Type::timestamp_tz;
}

std::vector<RecordColumn> declared_columns(const RecordTable& config, const std::vector<const json::value*>& records)
{
    std::vector<RecordColumn> columns;
    for (const ColumnConfig& wanted : config.columns) {
        RecordColumn column{
            .name = wanted.name, .place = wanted.place, .type = {}, .declared = wanted.type.has_value()};
        for (const json::value* record : records) {
            const json::value* value = wanted.place.find(*record);
            column.nullable = column.nullable || value == nullptr || value->is_null();
            if (value != nullptr)
                column.type = common_type(column.type, type_of(*value));
        }
        if (wanted.type)
            column.type = {*wanted.type, wanted.type == Type::decimal ? wanted.scale : 0};
        else if (column.type.type == Type::null)
            column.type = {Type::text};
        columns.push_back(std::move(column));
    }
    return columns;
}

std::vector<RecordColumn> found_columns(const std::vector<const json::value*>& records)
{
    RecordShape shape;
    for (const json::value* record : records)
        shape.look(*record);
    return shape.columns();
}

}

void set_type(KnownTable& table, std::size_t column, CellType type)
{
    if (type.type == Type::decimal && !table.columns[column].declared && type.scale > 0)
        type.scale = std::max(type.scale, least_scale);
    table.columns[column].type = type;
    models::ColumnInfo& info = table.info.columns[column];
    info.type = type.type;
    info.native_type =
        type.type == Type::decimal ? fmt::format("decimal(38, {})", type.scale) : std::string(models::name(type.type));
    info.time_storage = is_time(type.type) ? models::TimeStorage::native : models::TimeStorage::none;
}

KnownTable table_of(const RecordTable& config, const std::vector<const json::value*>& records)
{
    KnownTable table;
    table.info.name = config.name;
    table.info.comment = config.comment;
    table.columns = config.columns.empty() ? found_columns(records) : declared_columns(config, records);
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        // What the first page has in every record may be missing in a later one.
        table.info.columns.push_back({.name = table.columns[i].name, .nullable = true});
        set_type(table, i, table.columns[i].type);
    }
    const auto has = [&](const std::string& name) { return models::find_column(table.info, name) != nullptr; };
    if (!config.key.empty() && std::ranges::all_of(config.key, has))
        table.info.primary_key = config.key;
    for (const Reference& reference : config.references) {
        if (has(reference.column))
            table.info.foreign_keys.push_back({.columns = {reference.column},
                                               .referenced_schema = {},
                                               .referenced_table = reference.table,
                                               .referenced_columns = {reference.other_column}});
    }
    return table;
}

std::optional<Misfit> append_records(TableRows& rows, const KnownTable& table,
                                     const std::vector<const json::value*>& records)
{
    for (const json::value* record : records) {
        if (rows.batches.empty() || rows.batches.back().rows() >= batch_rows) {
            models::Batch& batch = rows.batches.emplace_back();
            for (const RecordColumn& column : table.columns)
                batch.columns.emplace_back(column.name, column.type.type);
        }
        std::vector<models::Column>& cells = rows.batches.back().columns;
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            const RecordColumn& column = table.columns[i];
            const json::value* value = column.place.find(*record);
            auto cell = cell_of(value, column.type);
            if (!cell)
                return Misfit{.column = i,
                              .record = rows.rows + 1,
                              .fitting = common_type(column.type, type_of(*value)),
                              .value = json::serialize(*value).substr(0, longest_shown)};
            cells[i].append(std::move(*cell));
        }
        ++rows.rows;
    }
    return std::nullopt;
}

models::Batch columns_of(const models::Batch& batch, const std::vector<std::size_t>& columns)
{
    models::Batch part;
    for (const std::size_t column : columns)
        part.columns.push_back(batch.columns[column]);
    return part;
}

}
