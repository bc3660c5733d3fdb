#pragma once

#include "services/datasources/data_source.hpp"
#include "services/datasources/raw_statement.hpp"

#include <string>

namespace datachat::services::datasources {

// The firewall bypassed, which only tests can do.
struct RawStatement {
    // `source` must be one of ours.
    static asio::awaitable<Result<models::ResultSet>> run(DataSource& source, RequestContext context, std::string text,
                                                          sql::ExecutionLimits limits = {});
};

}
