#pragma once

#include "models/value.hpp"

#include <string>

namespace datachat::agents {

// A number as a sentence has it: thousands grouped by commas, fractions at two digits (more for small numbers).
// Anything else as models::to_text.
std::string readable(const models::Value& value);

// The same without grouping, for a table's cells, where ids and years stand too.
std::string cell_text(const models::Value& value);

std::string grouped(models::Int128 value);

// "12.4 GB", in powers of a thousand.
std::string byte_count(std::int64_t bytes);

}
