#pragma once

#include "agents/answer/result_statistics.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"
#include "models/request_context.hpp"
#include "services/datasources/data_source.hpp"
#include "sql/checked_query.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>

namespace datachat::agents {

namespace asio = boost::asio;

struct Execution {
    models::ResultSet page; // the first rows
    ResultStatistics statistics;
    bool truncated = false;
    std::int64_t milliseconds = 0;
};

// Runs a checked query: streams every row through the statistics and keeps the first ones for the page. Every batch
// also goes to `copy`, if it is not null.
class Executor {
public:
    Executor(const core::Clock& clock, std::size_t page_rows) : clock_(clock), page_rows_(page_rows) {}

    // Fails as DataSource::stream_query does.
    asio::awaitable<core::Result<Execution>> execute(models::RequestContext context,
                                                     services::datasources::DataSource& source, sql::CheckedQuery query,
                                                     services::datasources::BatchSink* copy) const;

private:
    const core::Clock& clock_;
    std::size_t page_rows_;
};

}
