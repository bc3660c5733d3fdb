#pragma once

#include "services/datasources/data_source.hpp"
#include "services/datasources/mcp/mcp_client.hpp"
#include "services/datasources/raw_statement.hpp"
#include "services/datasources/workbench.hpp"

#include <boost/asio/thread_pool.hpp>

#include <memory>
#include <mutex>

namespace datachat::services::datasources::mcp {

// An MCP server: its tools and resources as tables, or the database behind a tool that takes SQL. Which of them it is
// shows once the server has said what it has; before that its dialect is DuckDB's.
class McpSource final : public DataSource {
public:
    // `executor`'s context and `pool` must outlive the source.
    McpSource(std::shared_ptr<const McpConfig> config, MakeWorkbench make_workbench, asio::any_io_executor executor,
              asio::thread_pool& pool);

    sql::Dialect dialect() const override;
    Capabilities capabilities() const override;
    asio::awaitable<Result<void>> connect(RequestContext context) override;
    asio::awaitable<Result<models::Schema>> get_schema(RequestContext context) override;
    asio::awaitable<Result<models::Schema>> get_tables(RequestContext context,
                                                       std::vector<models::TablePath> tables) override;
    asio::awaitable<Result<StreamSummary>> stream_query(RequestContext context, sql::CheckedQuery query,
                                                        BatchSink& sink) override;
    asio::awaitable<Result<Estimate>> estimate(RequestContext context, sql::CheckedQuery query) override;
    asio::awaitable<Result<ConnectionReport>> test_connection(RequestContext context) override;
    asio::awaitable<void> close() override;

private:
    friend struct datasources::RawStatement;
    using SourcePtr = std::shared_ptr<DataSource>;

    asio::awaitable<Result<SourcePtr>> source(RequestContext context);
    asio::awaitable<Result<SourcePtr>> make(RequestContext context);
    SourcePtr known() const;

    std::shared_ptr<const McpConfig> config_;
    MakeWorkbench make_workbench_;
    std::shared_ptr<McpClient> client_;
    asio::thread_pool& pool_;
    mutable std::mutex mutex_;
    SourcePtr source_; // once it is known
};

}
