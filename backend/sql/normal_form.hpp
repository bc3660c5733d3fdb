#pragma once

#include "sql/tree.hpp"

namespace datachat::sql {

// The tree as the dialect's parser would give it back: what the dialect implies is filled in (order of NULLs), and what
// it has no own form for is replaced by the form that it is printed with (a date in SQLite is text).
// parse(print(normal_form(t))) equals normal_form(t). Ids stay.
Query normal_form(Query query, Dialect dialect);

}
