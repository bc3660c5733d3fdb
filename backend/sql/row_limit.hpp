#pragma once

#include "sql/tree.hpp"

#include <cstdint>

namespace datachat::sql {

enum class RowLimit : std::uint8_t {
    put,         // the query has it now: its first rows are those that came first before
    not_needed,  // it gives no more rows anyway
    not_possible // a limit would change the answer, or the dialect has no place for it; whoever reads must stop
};

// Bounds the outermost query to `rows` rows where that cannot change which rows come first: without a limit of its own,
// or with a larger one. WITH TIES and a limit that is no number stay as they are.
RowLimit put_row_limit(Query& query, std::int64_t rows, Dialect dialect);

}
