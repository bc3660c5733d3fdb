#include "sql/row_limit.hpp"

#include "sql/conditions.hpp"

namespace datachat::sql {

RowLimit put_row_limit(Query& query, std::int64_t rows, Dialect dialect)
{
    if (rows <= 0)
        return RowLimit::not_possible;
    if (const auto* values = std::get_if<Values>(&query.body)) {
        if (std::cmp_less_equal(values->rows.size(), rows))
            return RowLimit::not_needed;
        if (dialect == Dialect::sqlite) // VALUES takes no LIMIT there
            return RowLimit::not_possible;
    }
    if (query.with_ties)
        return RowLimit::not_possible;
    if (query.limit) {
        const auto own = literal_integer(**query.limit);
        if (!own || *own < 0) // a computed one; SQLite reads a negative one as none
            return RowLimit::not_possible;
        if (*own <= rows)
            return RowLimit::not_needed;
    }
    query.limit = Expr(Literal{models::Value(rows)});
    return RowLimit::put;
}

}
