#pragma once

#include "models/value.hpp"
#include "sql/tree.hpp"

#include <cstdint>
#include <string>

namespace datachat::sql {

// What "today" and "week" mean for one plan; stands in its header.
struct TimeFrame {
    std::int64_t as_of_microseconds = 0; // UTC instant
    std::string zone = "UTC";            // IANA name
    int zone_offset_seconds = 0;         // of the zone at as_of; filled by whoever may read the zone database
    bool week_starts_on_sunday = false;
    int fiscal_year_start_month = 1;
    bool operator==(const TimeFrame&) const = default;
};

// The literal that a RelativeDate stands for, in the storage of the column it is compared with.
models::Value resolve_relative_date(const RelativeDate& relative, const TimeFrame& frame);

// Returns the query with every RelativeDate replaced by its literal.
Query bind_times(Query query, const TimeFrame& frame);

}
