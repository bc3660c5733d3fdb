#pragma once

#include "services/cloud/paged_query.hpp"
#include "services/datasources/connection_slots.hpp"
#include "services/datasources/raw_statement.hpp"
#include "services/datasources/snowflake/api.hpp"
#include "services/datasources/snowflake/schema_queries.hpp"

namespace datachat::services::datasources::snowflake {

struct SnowflakeConfig {
    ApiSettings api;
    bool accepts_write_rights = false;
    std::size_t queries = 8; // at once; further ones wait
};

// A database of Snowflake over its SQL API. Read-only by the rights of the role: one that may write is refused when the
// source is connected, unless that risk was accepted.
class SnowflakeDataSource final : public DataSource {
public:
    // `executor`'s context and `pool` must outlive the source.
    SnowflakeDataSource(SnowflakeConfig config, std::unique_ptr<Credentials> credentials,
                        asio::any_io_executor executor, asio::thread_pool& pool);

    sql::Dialect dialect() const override { return sql::Dialect::snowflake; }
    Capabilities capabilities() const override
    {
        return {.estimates_bytes = true, .has_zone_types = true, .free = false};
    }
    asio::awaitable<Result<void>> connect(RequestContext context) override;
    asio::awaitable<Result<models::Schema>> get_schema(RequestContext context) override;
    asio::awaitable<Result<models::Schema>> get_tables(RequestContext context,
                                                       std::vector<models::TablePath> tables) override;
    asio::awaitable<Result<models::ResultSet>> execute_query(RequestContext context, sql::CheckedQuery query) override;
    asio::awaitable<Result<StreamSummary>> stream_query(RequestContext context, sql::CheckedQuery query,
                                                        BatchSink& sink) override;
    asio::awaitable<Result<Estimate>> estimate(RequestContext context, sql::CheckedQuery query) override;
    asio::awaitable<Result<ConnectionReport>> test_connection(RequestContext context) override;
    asio::awaitable<void> close() override;

private:
    friend struct datasources::RawStatement;

    // What the roles of a session may write; empty is what is wanted.
    asio::awaitable<Result<std::vector<std::string>>> write_rights(RequestContext context);
    asio::awaitable<Result<models::Schema>> read_schema(RequestContext context, Selection selection);
    asio::awaitable<Result<models::Batch>> look_up(RequestContext context, StatementText text);
    asio::awaitable<Result<models::ResultSet>> collect_text(RequestContext context, std::string text,
                                                            sql::ExecutionLimits limits);

    net::HttpClient client_; // the source's own: nobody else's connections carry its tokens
    asio::thread_pool& pool_;
    SnowflakeConfig config_;
    Api api_;
    ConnectionSlots slots_;
};

}
