#pragma once

#include "sql/resolve.hpp"
#include "sql/tree.hpp"

// The rewrites of optimize(), each of which keeps the rows on its own.
namespace datachat::sql {

// 2 + 3 -> 5, TRUE AND x -> x, x OR TRUE -> TRUE; a WHERE or ON that is always true goes.
void fold_constants(Query& query);

// year(d) = 2024 -> d >= 2024-01-01 AND d < 2025-01-01, for columns that store times natively (without zone), as ISO
// text or as epoch numbers.
void use_date_ranges(Query& query, const Resolution& resolution, const models::Schema& schema);

// Drops joins that nobody reads from and that neither add nor remove rows. Inner ones only where the engine enforces
// foreign keys.
void drop_unused_joins(Query& query, const Resolution& resolution, const models::Schema& schema, Dialect dialect);

// Drops outputs of derived tables and common tables that nobody reads.
void drop_unused_columns(Query& query);

// Groups by the columns that a grouped key fixes, too, where the dialect takes no bare ones.
void complete_groups(Query& query, const models::Schema& schema, Dialect dialect);

// Drops DISTINCT where the outputs hold a whole key of the only table.
void drop_needless_distinct(Query& query, const Resolution& resolution, const models::Schema& schema, Dialect dialect);

}
