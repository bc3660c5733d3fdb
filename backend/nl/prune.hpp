#pragma once

#include "nl/catalog.hpp"
#include "nl/ir.hpp"

#include <string>

namespace datachat::nl {

// Takes out tables that are joined but give no column and no condition, and that each row of another table refers to
// exactly once: without them the same rows come out. Counts of their rows become counts of the referring table's.
void drop_needless_tables(ir::Query& query, const Catalog& catalog);

// Whether rows are counted one by one: grouped by the key of a table that no other table of the query refers to.
bool counts_single_rows(const ir::Query& query, const Catalog& catalog);

// A form that is equal for queries that mean the same to a person, though they may show a row by its key instead of its
// name, or without repeats.
std::string meaning_of(ir::Query query, const Catalog& catalog);

}
