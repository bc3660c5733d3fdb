#pragma once

#include "core/result.hpp"
#include "models/schema.hpp"
#include "sql/resolve.hpp"

namespace datachat::plan {

// Makes every column that `expr` names readable in `select`: names without a table get the table that has them, and
// tables that are not read yet are joined along declared keys, in the direction in which no row is repeated. Fails with
// not_found, or unsupported where only a repeating way exists.
core::Result<void> reach_columns(sql::Expr& expr, sql::Select& select, const models::Schema& schema);

// Gives the columns of the select's own clauses their table's name, so that a table joined later cannot make them
// ambiguous.
void qualify_columns(sql::Query& query, const sql::Resolution& resolution, const models::Schema& schema);

}
