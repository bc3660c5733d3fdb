#pragma once

#include "services/datasources/records/record_origin.hpp"
#include "services/datasources/rest/api_client.hpp"

#include <boost/asio/thread_pool.hpp>

#include <optional>
#include <string>
#include <vector>

namespace datachat::services::datasources::rest {

// Reads one table of an API page by page.
class PageFeed final : public records::RecordFeed {
public:
    // All must outlive the feed.
    PageFeed(ApiClient& client, const RestConfig& config, const TableConfig& table, Parameters filters,
             asio::thread_pool& pool);

    // Fails as ApiClient::get, error_of_status and PageWalk::next do.
    asio::awaitable<Result<bool>> next(RequestContext context) override;

    const std::vector<const boost::json::value*>& records() const override { return records_; }
    bool is_last() const override { return !following_; }
    const records::PageWalk& walk() const override { return walk_; }

private:
    Result<void> read(net::HttpResponse response);

    ApiClient& client_;
    const RestConfig& config_;
    const TableConfig& table_;
    Parameters filters_;
    asio::thread_pool& pool_;
    records::PageWalk walk_;
    std::optional<records::PageRequest> following_;
    std::string address_;
    std::int64_t bytes_ = 0;
    boost::json::value document_;
    std::vector<const boost::json::value*> records_;
};

}
