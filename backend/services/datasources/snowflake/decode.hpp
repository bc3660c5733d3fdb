#pragma once

#include "core/result.hpp"
#include "models/batch.hpp"

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace datachat::services::datasources::snowflake {

using core::Result;

// A column of an answer, of resultSetMetaData.rowType.
struct ResultColumn {
    std::string name;
    std::string type; // "fixed", "text", "timestamp_ntz", ...
    std::int64_t scale = 0;
};

// Fails with upstream if it is no list of columns.
Result<std::vector<ResultColumn>> read_columns(const boost::json::value& row_type);

models::Batch batch_of(const std::vector<ResultColumn>& columns);

// Appends ["1", null, ...] and returns about how many bytes that was. What does not fit its type is kept as text, or as
// a decimal where a whole number has more than 64 bits. Nanoseconds are cut to microseconds. Fails with upstream for
// a row of another shape; nothing is appended then.
Result<std::int64_t> append_row(models::Batch& batch, const std::vector<ResultColumn>& columns,
                                const boost::json::value& row);

// The type that a column of the catalog has here, by its DATA_TYPE and NUMERIC_SCALE.
models::Type type_of(std::string_view data_type, std::int64_t scale);

}
