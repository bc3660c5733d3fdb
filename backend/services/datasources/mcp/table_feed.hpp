#pragma once

#include "services/datasources/mcp/mcp_client.hpp"
#include "services/datasources/records/record_origin.hpp"

#include <boost/asio/thread_pool.hpp>

#include <memory>
#include <optional>
#include <vector>

namespace datachat::services::datasources::mcp {

// What a tool is called with: the table's arguments, those of the page, and filters, each as the tool's schema wants
// it. `tool` may be null.
json::object arguments_of(const TableConfig& table, const records::PageRequest& page, const Parameters& filters,
                          const Tool* tool);

// Reads one table of an MCP server, call by call.
class TableFeed final : public records::RecordFeed {
public:
    // `pool` must outlive the feed.
    TableFeed(std::shared_ptr<const McpConfig> config, std::shared_ptr<McpClient> client, records::RecordTablePtr table,
              Parameters filters, asio::thread_pool& pool);

    asio::awaitable<Result<bool>> next(RequestContext context) override;
    const std::vector<const json::value*>& records() const override { return records_; }
    bool is_last() const override { return !following_; }
    const records::PageWalk& walk() const override { return walk_; }

private:
    const TableConfig& table() const { return static_cast<const TableConfig&>(*table_); }
    Result<void> read(const json::object& result);

    std::shared_ptr<const McpConfig> config_;
    std::shared_ptr<McpClient> client_;
    records::RecordTablePtr table_;
    Parameters filters_;
    asio::thread_pool& pool_;
    records::PageWalk walk_;
    std::optional<records::PageRequest> following_;
    std::int64_t bytes_ = 0;
    json::value document_;
    std::vector<const json::value*> records_;
};

}
