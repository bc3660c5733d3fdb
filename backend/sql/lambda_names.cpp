#include "sql/lambda_names.hpp"

#include "sql/walk.hpp"

#include <algorithm>

namespace datachat::sql {

const std::string& first_part(const ColumnRef& column)
{
    return !column.schema.empty() ? column.schema : !column.table.empty() ? column.table : column.column;
}

void for_each_parameter(const Lambda& lambda, const std::function<void(const Expr& expr)>& visit)
{
    walk_level(*lambda.body, [&](const Expr& expr) {
        const auto* column = std::get_if<ColumnRef>(&expr.node);
        const auto named = [&](const LambdaParameter& parameter) { return parameter.name == first_part(*column); };
        if (column && std::ranges::any_of(lambda.parameters, named))
            visit(expr);
    });
}

}
