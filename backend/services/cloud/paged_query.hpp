#pragma once

#include "models/batch.hpp"
#include "services/datasources/data_source.hpp"

#include <boost/asio/thread_pool.hpp>
#include <boost/json.hpp>

#include <functional>

namespace datachat::services::cloud {

namespace asio = boost::asio;
using core::Result;
using datasources::StreamSummary;
using models::RequestContext;

// One query that a service runs and whose rows come page by page as JSON. Used by one coroutine.
class PagedQuery {
public:
    virtual ~PagedQuery() = default;

    // Has the query run, waits until it is done and takes its first page. Fails as execute_query does.
    virtual asio::awaitable<Result<void>> start(RequestContext context) = 0;
    // Replaces the page by the next one; false when there is none.
    virtual asio::awaitable<Result<bool>> next_page(RequestContext context) = 0;
    // Whether the service may still be working at it.
    virtual bool is_running() const = 0;
    // Stops it in the service, as far as that can be reached.
    virtual asio::awaitable<void> cancel() = 0;

    virtual models::Batch new_batch() const = 0;
    // Appends one of rows() and returns its size in bytes. Fails with upstream for a row that does not fit the columns.
    virtual Result<std::int64_t> append_row(models::Batch& batch, const boost::json::value& row) const = 0;
    const boost::json::array& rows() const { return rows_; }

protected:
    boost::json::array rows_; // of the page
};

struct PageBounds {
    std::int64_t rows = 4096;
    std::int64_t bytes = 2 << 20;
};

using TakeBatch = std::function<asio::awaitable<Result<void>>(models::Batch&)>;

// Runs the query and delivers its rows up to the limits in batches; cells are decoded on the pool. Whatever ends it
// early ends the query in the service too.
asio::awaitable<Result<StreamSummary>> run_paged(asio::thread_pool& pool, RequestContext context, PagedQuery& query,
                                                 sql::ExecutionLimits limits, PageBounds batch_bounds, TakeBatch take);

// The first rows.
asio::awaitable<Result<models::ResultSet>> collect_paged(asio::thread_pool& pool, RequestContext context,
                                                         PagedQuery& query, sql::ExecutionLimits limits);

// Parses a service's answer within bounds, on the pool. Fails with upstream, which names `who`.
asio::awaitable<Result<boost::json::value>> parse_answer(asio::thread_pool& pool, std::string text, std::string who);

}
