#pragma once

#include "services/datasources/mcp/mcp_client.hpp"
#include "services/datasources/records/record_origin.hpp"

#include <boost/asio/thread_pool.hpp>

#include <memory>

namespace datachat::services::datasources::mcp {

// Tools and resources of an MCP server as tables.
class McpOrigin final : public records::RecordOrigin {
public:
    // `pool` must outlive the origin.
    McpOrigin(std::shared_ptr<const McpConfig> config, std::shared_ptr<McpClient> client, asio::thread_pool& pool);

    // Those of the configuration; fails with not_found when the server has a tool no more. Without any, those that can
    // be proposed.
    asio::awaitable<Result<std::vector<records::RecordTablePtr>>> tables(RequestContext context) override;
    std::unique_ptr<records::RecordFeed> open(records::RecordTablePtr table, Parameters filters) override;
    Result<std::string> request_words(const records::RecordTable& table, const Parameters& filters) override;
    std::string address() const override;
    asio::awaitable<Result<ConnectionReport>> report(RequestContext context) override;
    asio::awaitable<void> close() override;

private:
    std::shared_ptr<const McpConfig> config_;
    std::shared_ptr<McpClient> client_;
    asio::thread_pool& pool_;
};

}
