#include "sql/optimize.hpp"

#include "sql/optimize_rules.hpp"
#include "sql/walk.hpp"

namespace datachat::sql {

Query optimize(Query query, const models::Schema& schema, Dialect dialect)
{
    auto resolution = resolve(query, schema, dialect);
    if (!resolution) // names that the schema does not have: nothing is known about their rows
        return query;
    fold_constants(query);
    use_date_ranges(query, *resolution, schema);
    drop_needless_distinct(query, *resolution, schema, dialect);
    drop_unused_columns(query);
    drop_unused_joins(query, *resolution, schema, dialect);
    complete_groups(query, schema, dialect);
    number_nodes(query);
    return query;
}

}
