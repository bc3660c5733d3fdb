#pragma once

#include "services/datasources/rest/api_client.hpp"
#include "services/datasources/rest/paging.hpp"

#include <boost/asio/thread_pool.hpp>

#include <optional>
#include <string>
#include <vector>

namespace datachat::services::datasources::rest {

// The records of an answer: the elements of the array (or arrays) at the table's "records", or an object there as the
// only one. Fails with upstream and says what the answer has instead. Points into the document.
Result<std::vector<const boost::json::value*>> records_of(const boost::json::value& document, const TableConfig& table);

// Reads one table page by page, within the budget. Used by one coroutine.
class PageFeed {
public:
    // All must outlive the feed.
    PageFeed(ApiClient& client, const RestConfig& config, const TableConfig& table, Parameters filters,
             asio::thread_pool& pool);

    // Fetches the next page; false when there is none. Fails as ApiClient::get, error_of_status and PageWalk::next do.
    asio::awaitable<Result<bool>> next(RequestContext context);

    // Of the page that came last.
    const std::vector<const boost::json::value*>& records() const { return records_; }
    bool is_last() const { return !following_; }
    const PageWalk& walk() const { return walk_; }

private:
    Result<void> read(net::HttpResponse response);

    ApiClient& client_;
    const RestConfig& config_;
    const TableConfig& table_;
    Parameters filters_;
    asio::thread_pool& pool_;
    PageWalk walk_;
    std::optional<PageRequest> following_;
    std::string address_;
    std::int64_t bytes_ = 0;
    boost::json::value document_;
    std::vector<const boost::json::value*> records_;
};

}
