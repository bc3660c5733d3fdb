#pragma once

#include "sql/tree.hpp"

namespace datachat::sql {

// BigQuery: a path in FROM that begins with the name of a source before it, or of a query around it, is an array of
// that source: `FROM orders AS o, o.items` is `FROM orders AS o, UNNEST(o.items) AS items`.
void unnest_array_joins(Query& query);

// The elements of the array that a path in FROM names.
TableFunction array_of(const TableName& path);

}
