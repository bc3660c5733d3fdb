#pragma once

#include "sql/tree.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace datachat::sql {

// The neutral type that a dialect spells so (lower case, one space between words): "double precision", "int4",
// "varchar" with {20}. int64 and float64 carry their width as an argument where it is not 64 (integer = {32}), since a
// narrower type overflows sooner. A type that we do not model keeps its spelling.
TypeName type_from_spelling(std::string_view spelled, std::vector<int> arguments, Dialect dialect);

// The type's spelling in the dialect; none where it has no such type.
std::optional<std::string> spelling_of(const TypeName& type, Dialect dialect);

// Whether a type that we do not model may be cast to: no object identifiers (regclass looks into the catalog), no
// pseudo-types.
bool is_allowed_native_type(std::string_view spelled, Dialect dialect);

}
