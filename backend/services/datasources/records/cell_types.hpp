#pragma once

#include "models/value.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <optional>

namespace datachat::services::datasources::records {

// What the values of a column have in common.
struct CellType {
    models::Type type = models::Type::null; // null: nothing but nulls was seen
    int scale = 0;                          // of a decimal
    bool operator==(const CellType&) const = default;
};

// Of one value. Texts are dates, timestamps (ISO 8601) or decimals where they look exactly like one ("12.50", but not
// "007" or "12": those may be keys).
CellType type_of(const boost::json::value& value);

// The narrowest type that holds the values of both: json holds everything, text all but structures.
CellType common_type(CellType a, CellType b);

// The value as the type wants it; none where it does not fit. A type that was declared also reads numbers and booleans
// from texts. A missing value (null pointer) is NULL.
std::optional<models::Value> cell_of(const boost::json::value* value, CellType type);

}
