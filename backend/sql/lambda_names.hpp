#pragma once

#include "sql/tree.hpp"

#include <functional>
#include <string>

namespace datachat::sql {

// Calls visit(name) for each ColumnRef in the lambda's body that reads one of its parameters, or a field of one (x.a).
// Names count to the letter: to DuckDB `lambda salary : SALARY` reads the column.
void for_each_parameter(const Lambda& lambda, const std::function<void(const Expr& expr)>& visit);

// The parameter's name in such a ColumnRef: its first part.
const std::string& first_part(const ColumnRef& column);

}
