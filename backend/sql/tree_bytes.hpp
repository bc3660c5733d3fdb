#pragma once

#include "sql/tree.hpp"

#include <string>

namespace datachat::sql {

// The tree as bytes, without its node ids: the same bytes exactly for equal trees. Part of the canonical form of plans,
// so a change here changes the hash of every plan (plan/canonical_form.cpp has the version).
std::string tree_bytes(const Query& query);
std::string tree_bytes(const Expr& expr);
std::string tree_bytes(const TableSource& source);

}
