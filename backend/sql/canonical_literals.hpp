#pragma once

#include "sql/tree.hpp"

// Forms in which two trees are written alike, and which of them is read back. The parser and normal_form() both end in
// these.
namespace datachat::sql {

// The literal that a cast of a literal stands for, since it is printed so (a double in PostgreSQL, bytes, JSON); none
// for an ordinary cast.
std::optional<models::Value> literal_of_cast(const Cast& cast, Dialect dialect);

// Whole-number division becomes divide_real where the left side is cast to double or is a double already.
void settle_division(Binary& division, Dialect dialect);

}
