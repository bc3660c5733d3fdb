#pragma once

#include "models/batch.hpp"
#include "models/schema.hpp"
#include "services/datasources/records/record_shape.hpp"
#include "services/datasources/records/record_table.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace datachat::services::datasources::records {

// What is known of a table: from its first page, and from values that did not fit later.
struct KnownTable {
    models::TableInfo info;
    std::vector<RecordColumn> columns; // as those of info
    std::chrono::steady_clock::time_point read;
};

// The table as its records and its configuration describe it.
KnownTable table_of(const RecordTable& config, const std::vector<const boost::json::value*>& records);

// The type of a column in the schema, of info and columns alike.
void set_type(KnownTable& table, std::size_t column, CellType type);

// Rows that were fetched, column by column as the table's.
struct TableRows {
    std::vector<models::Batch> batches;
    std::int64_t rows = 0;
    std::size_t bytes = 0; // held
    std::chrono::steady_clock::time_point fetched;
};

// A value that does not fit the type of its column.
struct Misfit {
    std::size_t column = 0;
    std::int64_t record = 0; // from 1
    CellType fitting;        // holds what was read as the column's type, and this value
    std::string value;
};

// Appends the records; stops at the first that does not fit.
std::optional<Misfit> append_records(TableRows& rows, const KnownTable& table,
                                     const std::vector<const boost::json::value*>& records);

// These columns of a batch, in this order.
models::Batch columns_of(const models::Batch& batch, const std::vector<std::size_t>& columns);

}
