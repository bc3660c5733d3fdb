#pragma once

#include "services/datasources/data_source.hpp"
#include "services/datasources/records/paging.hpp"
#include "services/datasources/records/record_table.hpp"

#include <boost/json.hpp>

#include <memory>
#include <string>
#include <vector>

namespace datachat::services::datasources::records {

namespace asio = boost::asio;
using models::RequestContext;

// Reads one table page by page, within the budget. Used by one coroutine.
class RecordFeed {
public:
    virtual ~RecordFeed() = default;

    // Fetches the next page; false when there is none. Fails with what the other side said, and with too_large past the
    // budget.
    virtual asio::awaitable<Result<bool>> next(RequestContext context) = 0;

    // Of the page that came last.
    virtual const std::vector<const json::value*>& records() const = 0;
    virtual bool is_last() const = 0;
    virtual const PageWalk& walk() const = 0;
};

// Who gives records: an API, a server of tools. Shared by all sessions; safe to call from any coroutine.
class RecordOrigin {
public:
    virtual ~RecordOrigin() = default;

    // What there is now.
    virtual asio::awaitable<Result<std::vector<RecordTablePtr>>> tables(RequestContext context) = 0;

    // `table` is one of those that tables() gave; `filters` are parameters that pushed_filters found.
    virtual std::unique_ptr<RecordFeed> open(RecordTablePtr table, Parameters filters) = 0;

    // What is sent for the first page, to be shown: without secrets.
    virtual Result<std::string> request_words(const RecordTable& table, const Parameters& filters) = 0;

    virtual std::string address() const = 0; // to be shown

    // Of test_connection, after all tables were read.
    virtual asio::awaitable<Result<ConnectionReport>> report(RequestContext context) = 0;

    // Ends connections; the next call makes new ones.
    virtual asio::awaitable<void> close() = 0;
};

// The records of an answer: the elements of the array (or arrays) at the table's "records", or an object there as the
// only one. Fails with upstream and says what the answer has instead. Points into the document.
Result<std::vector<const json::value*>> records_of(const json::value& document, const RecordTable& table);

}
