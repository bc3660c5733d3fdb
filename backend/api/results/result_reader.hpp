#pragma once

#include "api/services.hpp"

#include <memory>
#include <string>

namespace datachat::api {

// A run's query, ready to be asked of its source again.
struct RepeatableRun {
    std::shared_ptr<services::datasources::DataSource> source;
    sql::CheckedQuery query;
    std::string title; // what was asked
};

// Reads the confirmed plan of a run and checks it against the schema as it is now; `limits` instead of the answer's.
// Fails with not_found, stale (the schema has changed) and as Validator::recheck does.
asio::awaitable<core::Result<RepeatableRun>> open_run(Services& services, models::RequestContext context,
                                                      std::string run_id, sql::ExecutionLimits limits);

}
