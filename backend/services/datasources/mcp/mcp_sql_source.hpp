#pragma once

#include "services/datasources/data_source.hpp"
#include "services/datasources/mcp/mcp_client.hpp"
#include "services/datasources/mcp/sql_schema.hpp"
#include "services/datasources/raw_statement.hpp"
#include "sql/resolve.hpp"

#include <boost/asio/thread_pool.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace datachat::services::datasources::mcp {

struct SqlTool {
    std::string name;
    std::string argument;
    sql::Dialect dialect = sql::Dialect::postgres;
};

// A database behind a tool that takes SQL: the checked query goes there as it is, and its schema is read through the
// same tool. Of the server's own walls nothing is known; that only one query is ever sent, which changes nothing, is
// held here a second time.
class McpSqlSource final : public DataSource {
public:
    // `pool` must outlive the source.
    McpSqlSource(std::shared_ptr<const McpConfig> config, std::shared_ptr<McpClient> client, SqlTool tool,
                 asio::thread_pool& pool);

    sql::Dialect dialect() const override { return tool_.dialect; }
    Capabilities capabilities() const override;
    asio::awaitable<Result<void>> connect(RequestContext context) override;
    asio::awaitable<Result<models::Schema>> get_schema(RequestContext context) override;
    asio::awaitable<Result<StreamSummary>> stream_query(RequestContext context, sql::CheckedQuery query,
                                                        BatchSink& sink) override;
    asio::awaitable<Result<Estimate>> estimate(RequestContext context, sql::CheckedQuery query) override;
    asio::awaitable<Result<ConnectionReport>> test_connection(RequestContext context) override;
    asio::awaitable<void> close() override;

    // The dialect of a tool, from the words about it, or from what it answers. Fails with unsupported.
    static asio::awaitable<Result<sql::Dialect>> find_dialect(RequestContext context, McpClient& client, SqlTool tool,
                                                              std::string words);

private:
    friend struct datasources::RawStatement;

    // A document that came, and its rows in it.
    struct Rows {
        json::value document;
        Records records;
    };
    asio::awaitable<Result<std::shared_ptr<const Rows>>> rows(RequestContext context, std::string text);
    asio::awaitable<Result<std::shared_ptr<const models::Schema>>> schema(RequestContext context);
    asio::awaitable<void> add_what_is_optional(RequestContext context, models::Schema& schema);
    asio::awaitable<void> add_times(RequestContext context, models::Schema& schema);
    // Sends a text and delivers its rows. Without outputs they are those that come.
    asio::awaitable<Result<StreamSummary>> stream_text(RequestContext context, std::string text,
                                                       std::vector<sql::OutputColumn> outputs,
                                                       sql::ExecutionLimits limits, BatchSink& sink);

    std::shared_ptr<const McpConfig> config_;
    std::shared_ptr<McpClient> client_;
    SqlTool tool_;
    asio::thread_pool& pool_;
    std::mutex mutex_;
    std::shared_ptr<const models::Schema> schema_; // as it was read last
};

// Whether a text can be nothing but one query: it begins like one, nothing follows it, and no word in it writes.
bool is_one_query(std::string_view text, sql::Dialect dialect);

}
