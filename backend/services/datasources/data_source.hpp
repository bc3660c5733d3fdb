#pragma once

#include "core/result.hpp"
#include "models/batch.hpp"
#include "models/request_context.hpp"
#include "models/schema.hpp"
#include "sql/checked_query.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace datachat::services::datasources {

namespace asio = boost::asio;
using core::Result;
using models::RequestContext;

struct Capabilities {
    bool estimates_rows = false;
    bool estimates_bytes = false;
    bool cancels = true;         // a running query is stopped inside the engine
    bool has_zone_types = false; // timestamps with zone
    bool free = true;            // running a query costs no money
};

// What a query over several sources brings from one of them.
struct FetchedTable {
    std::string source; // as people call it
    std::string table;
    std::string sql;                  // exactly as it goes to the source
    std::optional<std::int64_t> rows; // estimated
};

struct Estimate {
    std::optional<std::int64_t> rows;  // of the result
    std::optional<std::int64_t> bytes; // that will be read
    std::string plan;                  // the engine's own text, for the curious
    std::vector<FetchedTable> fetched; // of a query over several sources
};

// Takes the batches of a streamed result in order. A result without rows still delivers one empty batch with its
// columns.
class BatchSink {
public:
    virtual ~BatchSink() = default;
    // The batch may be reused after the call returns. An error stops the query and is what stream_query returns.
    virtual asio::awaitable<Result<void>> take(const models::Batch& batch) = 0;
};

struct StreamSummary {
    std::int64_t rows = 0;
    bool truncated = false; // limits().rows or limits().bytes was reached and more rows exist
};

struct ConnectionReport {
    std::string product;               // "SQLite 3.40.1"
    std::vector<std::string> warnings; // "The role can write; give DataChat a read-only one: ..."
};

// A database or a set of files that can be asked, read-only by the engine's own means. Shared by all sessions and safe
// to call from any coroutine. Every call ends by the context's deadline (timeout), on its stop token (cancelled), and
// names the remedy in its message: unavailable (cannot be reached), unauthorized (credentials), not_found (no such file
// or database), corrupt (not a database), refused (the engine's read-only wall), upstream (the engine's own error; its
// text is in `detail`).
class DataSource {
public:
    virtual ~DataSource() = default;

    virtual sql::Dialect dialect() const = 0;
    virtual Capabilities capabilities() const = 0;

    // Opens what is needed to answer. Called once before the others; repeating it is harmless.
    virtual asio::awaitable<Result<void>> connect(RequestContext context) = 0;

    virtual asio::awaitable<Result<models::Schema>> get_schema(RequestContext context) = 0;

    // Only these tables and those that they refer to, as they are now: what a plan is checked against before it runs.
    // Columns and keys of the named tables are as in get_schema; row counts may be missing, and so is a table that is
    // gone.
    virtual asio::awaitable<Result<models::Schema>> get_tables(RequestContext context,
                                                               std::vector<models::TablePath> /*tables*/)
    {
        co_return co_await get_schema(std::move(context));
    }

    // Rows up to the query's limits, for a person to look at: unless a connector knows better, those of stream_query.
    virtual asio::awaitable<Result<models::ResultSet>> execute_query(RequestContext context, sql::CheckedQuery query);

    // Every row up to the query's limits, in batches of bounded memory. `sink` must outlive the call.
    virtual asio::awaitable<Result<StreamSummary>> stream_query(RequestContext context, sql::CheckedQuery query,
                                                                BatchSink& sink) = 0;

    // Asks the engine to plan the query without running it (EXPLAIN). Fails like execute_query would at planning: this
    // is how a draft is checked.
    virtual asio::awaitable<Result<Estimate>> estimate(RequestContext context, sql::CheckedQuery query) = 0;

    virtual asio::awaitable<Result<ConnectionReport>> test_connection(RequestContext context) = 0;

    // A text that changes whenever what is stored may have changed, cheap to get: what was learned of the data under
    // the same mark still holds. "" where the engine cannot tell.
    virtual asio::awaitable<Result<std::string>> data_mark(RequestContext) { co_return std::string(); }

    // Ends pooled connections. Running queries are cancelled.
    virtual asio::awaitable<void> close() = 0;
};

}
