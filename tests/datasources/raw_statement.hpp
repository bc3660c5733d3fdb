#pragma once

#include "services/datasources/data_source.hpp"
#include "services/datasources/raw_statement.hpp"

#include <string>

namespace datachat::services::datasources {

namespace mcp {
class McpSource;
}
namespace records {
class RecordSource;
}

// The firewall bypassed, which only tests can do.
struct RawStatement {
    // `source` must be one of ours.
    static asio::awaitable<Result<models::ResultSet>> run(DataSource& source, RequestContext context, std::string text,
                                                          sql::ExecutionLimits limits = {});

private:
    // With every table that the text names.
    static asio::awaitable<Result<models::ResultSet>> on_records(records::RecordSource& source, RequestContext context,
                                                                 std::string text, sql::ExecutionLimits limits);
    static asio::awaitable<Result<models::ResultSet>> on_mcp(mcp::McpSource& source, RequestContext context,
                                                             std::string text, sql::ExecutionLimits limits);
};

}
