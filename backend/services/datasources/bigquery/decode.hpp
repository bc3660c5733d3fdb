#pragma once

#include "core/result.hpp"
#include "models/batch.hpp"

#include <boost/json.hpp>

#include <string>
#include <vector>

namespace datachat::services::datasources::bigquery {

using core::Result;

// A column of a result or a table, as TableFieldSchema has it
// (https://cloud.google.com/bigquery/docs/reference/rest/v2/tables#TableFieldSchema).
struct FieldSchema {
    std::string name;
    std::string type; // in GoogleSQL: "INT64", "STRUCT", ...
    bool repeated = false;
    bool required = false;
    std::string description;
    std::string arguments;           // "(10, 2)" of NUMERIC(10, 2), or ""
    std::vector<FieldSchema> fields; // of a STRUCT

    // As INFORMATION_SCHEMA spells it: ARRAY<STRUCT<a INT64>>.
    std::string spelled() const;
};

// The type that a column of that spelling has here: INT64, NUMERIC(10, 2), ARRAY<STRING>. A STRUCT is JSON.
models::Type type_of(std::string_view spelled);

// Reads {"fields": [...]}. Fails with upstream if it is not that.
Result<std::vector<FieldSchema>> read_fields(const boost::json::value& schema);

models::Batch batch_of(const std::vector<FieldSchema>& fields);

// Appends {"f": [{"v": ...}, ...]} and returns about how many bytes that was. Timestamps are whole microseconds. What
// does not fit its type (a BIGNUMERIC of more than 38 digits) is kept as text. Fails with upstream for a row of
// another shape; nothing is appended then.
Result<std::int64_t> append_row(models::Batch& batch, const std::vector<FieldSchema>& fields,
                                const boost::json::value& row);

}
