#pragma once

#include "models/batch.hpp"
#include "services/datasources/mcp/sql_schema.hpp"
#include "sql/resolve.hpp"

#include <vector>

// What a tool that takes SQL gave, as rows of a result. Pure; what the server says of types is not trusted.
namespace datachat::services::datasources::mcp {

// The rows in a document: an array, or the array at "rows", "data", "records", "result" or "results". Fails with
// upstream.
core::Result<Records> rows_in(const json::value& document);

// The columns of a result, as the query says what they are: by name where rows are objects, by place where they are
// arrays or have other names. A column whose values do not fit its type gets the type that they have. Fails with
// upstream where columns are missing, and with unsupported where two have one name and rows are objects: one of them is
// lost then.
core::Result<std::vector<models::Column>> columns_from(const Records& rows,
                                                       const std::vector<sql::OutputColumn>& outputs);

}
