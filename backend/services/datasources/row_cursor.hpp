#pragma once

#include "core/result.hpp"
#include "models/batch.hpp"
#include "models/request_context.hpp"
#include "services/datasources/data_source.hpp"
#include "sql/checked_query.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <cstddef>

namespace datachat::services::datasources {

struct ReadBounds {
    std::size_t rows = 0;
    std::size_t bytes = 0; // of cells; at least one row is read whatever its size
};

// One running query of a driver that blocks. Used by one thread at a time.
class RowCursor {
public:
    virtual ~RowCursor() = default;
    // Appends rows to the batch, which gets its columns at the first call and is otherwise empty, until a bound is
    // reached or the result ends. Returns whether there is a further row.
    virtual Result<bool> read(models::Batch& batch, ReadBounds bounds) = 0;
};

// When a query must end: the context's deadline or the query's own limit, whichever is first.
std::chrono::steady_clock::time_point end_of_query(const models::RequestContext& context,
                                                   std::chrono::milliseconds limit);

// Reads rows up to the limits, on the calling (worker) thread.
Result<models::ResultSet> collect(RowCursor& cursor, const sql::ExecutionLimits& limits);

// Delivers rows up to the limits to the sink: reads on the pool, delivers on the caller's loop. A slow sink holds no
// thread.
boost::asio::awaitable<Result<StreamSummary>> deliver(boost::asio::thread_pool& pool, RowCursor& cursor,
                                                      sql::ExecutionLimits limits, BatchSink& sink);

// Rows and bytes that one batch of a stream may have, within what is left of the limits.
ReadBounds next_batch(const sql::ExecutionLimits& limits, std::int64_t rows_so_far, std::int64_t bytes_so_far);

}
