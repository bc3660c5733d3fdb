#pragma once

#include "models/schema.hpp"
#include "nl/engine.hpp"
#include "nl/knowledge.hpp"

#include <vector>

namespace datachat::services::knowledge {

inline constexpr std::string_view inferred_prefix = "inferred:"; // of the ids of such metrics

// What a sale is worth, worked out where nobody has defined it: quantity × price, less the discount where the same
// table has one. Made only for a schema that has a quantity and a price and nothing named revenue. A plan that uses it
// says so as an assumption.
std::vector<nl::Metric> infer_metrics(const models::Schema& schema, const std::vector<nl::ColumnProfile>& profiles);

}
