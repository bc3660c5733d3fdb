#pragma once

#include "core/result.hpp"
#include "models/request_context.hpp"
#include "models/schema.hpp"
#include "nl/engine.hpp"
#include "services/datasources/data_source.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <vector>

namespace datachat::services::knowledge {

// How much reading a source for the engine may cost.
struct IndexBudget {
    std::chrono::milliseconds time{30'000}; // for all tables; what is not read by then has no values
    std::chrono::milliseconds query_time{5'000};
    std::size_t values_per_column = 50'000;
    std::size_t values_total = 1'000'000;
    std::size_t value_bytes = 200;           // longer text is prose, not a name
    std::int64_t rows_per_table = 2'000'000; // larger tables are judged by their first rows
};

struct IndexedSource {
    models::Schema schema; // with row counts and how times are stored, where the connector could not tell
    std::vector<nl::ColumnProfile> profiles;
    bool complete = true; // false: the time or a limit ended it early
};

// Reads what the engine must know of a source: schema, distinct values of text columns, extremes of numbers and times,
// counts of NULL. Every look-up goes through the firewall. A table that cannot be read is left without profiles. Fails
// as get_schema does, and with cancelled or unavailable.
boost::asio::awaitable<core::Result<IndexedSource>>
index_source(models::RequestContext context, datasources::DataSource& source, IndexBudget budget = {});

}
