#pragma once

#include "models/value.hpp"

#include <optional>
#include <string_view>

namespace datachat::services::datasources::sqlite {

// What a declared column type says of the values; nothing for a missing or unusual one and for dates and booleans,
// which SQLite stores as something else: the values decide there. Follows the affinity rules of
// https://sqlite.org/datatype3.html section 3.1.
std::optional<models::Type> type_of_declaration(std::string_view declaration);

// Whether the declaration names a date or a timestamp.
bool declares_time(std::string_view declaration);

}
