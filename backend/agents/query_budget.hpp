#pragma once

#include "core/result.hpp"
#include "services/datasources/data_source.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace datachat::agents {

// What one query of a project may take without a person's word, by the engine's own estimate before it runs.
struct QueryBudget {
    std::optional<std::int64_t> rows;  // of the result
    std::optional<std::int64_t> bytes; // read
    bool refuses = false;              // more is refused; otherwise it waits for a confirmation
};

// From a project's settings: "budget_rows", "budget_megabytes" (millions of bytes), "over_budget" ("ask", "refuse").
// Fails with invalid_argument, naming the setting.
core::Result<QueryBudget> read_query_budget(const std::string& settings_json);

// "It reads about 12.4 GB; the budget of this project is 10 GB." None within the budget, and where the engine tells no
// estimate.
std::optional<std::string> over_budget(const QueryBudget& budget, const services::datasources::Estimate& estimate);

}
