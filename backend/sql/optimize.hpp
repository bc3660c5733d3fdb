#pragma once

#include "models/schema.hpp"
#include "sql/tree.hpp"

namespace datachat::sql {

// Rewrites that keep the rows: joins and columns nobody uses are dropped (only along keys that are declared unique and
// not null), date parts compared with constants become ranges that an index can serve, constants are folded, DISTINCT
// over a key is dropped; columns that a grouped key fixes are grouped by where the dialect wants that.
Query optimize(Query query, const models::Schema& schema, Dialect dialect);

}
