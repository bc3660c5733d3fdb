#pragma once

#include "services/cloud/paged_query.hpp"
#include "services/datasources/bigquery/api.hpp"
#include "services/datasources/bigquery/query_job.hpp"
#include "services/datasources/connection_slots.hpp"
#include "services/datasources/raw_statement.hpp"

#include <mutex>
#include <unordered_set>

namespace datachat::services::datasources::bigquery {

struct BigqueryConfig {
    ApiSettings api;
    Credentials credentials;
    std::size_t queries = 16; // at once; further ones wait
};

// A dataset of BigQuery over its REST interface. Read-only in two ways: BigQuery itself says, in a dry run before each
// new text, what kind of statement it is, and nothing but SELECT is run; and the account needs no right to write.
class BigqueryDataSource final : public DataSource {
public:
    // `executor`'s context and `pool` must outlive the source.
    BigqueryDataSource(BigqueryConfig config, asio::any_io_executor executor, asio::thread_pool& pool);

    sql::Dialect dialect() const override { return sql::Dialect::bigquery; }
    Capabilities capabilities() const override
    {
        return {.estimates_bytes = true, .has_zone_types = true, .free = false};
    }
    asio::awaitable<Result<void>> connect(RequestContext context) override;
    asio::awaitable<Result<models::Schema>> get_schema(RequestContext context) override;
    // By tables.get, which costs nothing: a look into INFORMATION_SCHEMA is billed as 10 MB.
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

    asio::awaitable<Result<boost::json::value>> dataset(RequestContext context);
    asio::awaitable<Result<DryRun>> check_reads(RequestContext context, std::string text);
    asio::awaitable<Result<void>> require_reading(RequestContext context, std::string text);
    asio::awaitable<Result<models::ResultSet>> collect_text(RequestContext context, std::string text,
                                                            sql::ExecutionLimits limits);
    asio::awaitable<Result<models::Batch>> look_up(RequestContext context, std::string text);

    net::HttpClient client_; // the source's own: nobody else's connections carry its tokens
    asio::thread_pool& pool_;
    Api api_;
    ConnectionSlots slots_;
    std::mutex mutex_;
    std::unordered_set<std::string> reading_; // digests of texts that only read
};

}
