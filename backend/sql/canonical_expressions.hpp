#pragma once

#include "sql/tree.hpp"

namespace datachat::sql {

// Brings every expression of a query into one of the forms that mean the same: AND and OR in a fixed order, > turned
// into <, BETWEEN taken apart, NOT pushed into what it negates, operands of = + * in a fixed order, lists sorted.
// Clauses stay where they are.
void normalize_expressions(Query& query);
void normalize_expressions(Expr& expr);

}
