#pragma once

#include "sql/tree.hpp"

namespace datachat::agents {

// Gives computed outputs without a name one that people can read, each once: number_of_orders, average_rating, month.
// The rows stay the same.
void name_outputs(sql::Query& query);

}
