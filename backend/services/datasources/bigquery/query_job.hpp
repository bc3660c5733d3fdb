#pragma once

#include "services/cloud/paged_query.hpp"
#include "services/datasources/bigquery/api.hpp"
#include "services/datasources/bigquery/decode.hpp"

namespace datachat::services::datasources::bigquery {

// One query: jobs.query, then jobs.getQueryResults until it is done and for each further page.
class QueryJob final : public cloud::PagedQuery {
public:
    // `time` bounds the job in BigQuery itself, should we be gone. `rows` are wanted at most.
    QueryJob(Api& api, std::string text, std::chrono::milliseconds time, std::int64_t rows);

    asio::awaitable<Result<void>> start(RequestContext context) override;
    asio::awaitable<Result<bool>> next_page(RequestContext context) override;
    bool is_running() const override { return !job_.empty() && !done_; }
    asio::awaitable<void> cancel() override;

    models::Batch new_batch() const override { return batch_of(fields_); }
    Result<std::int64_t> append_row(models::Batch& batch, const boost::json::value& row) const override
    {
        return bigquery::append_row(batch, fields_, row);
    }

private:
    boost::json::object request(std::chrono::milliseconds wait) const;
    std::string results_path(std::chrono::milliseconds wait) const;
    Result<void> take(boost::json::value answer);

    Api& api_;
    std::string text_;
    std::chrono::milliseconds time_;
    std::int64_t page_rows_;
    std::string job_;      // its id; empty before it is known
    std::string location_; // where it runs
    bool done_ = false;
    std::string page_token_; // of the next page; empty at the end
    std::vector<FieldSchema> fields_;
};

// What BigQuery says of a query that it does not run. Costs nothing.
struct DryRun {
    std::string statement_type; // "SELECT", "DELETE", "SCRIPT", ...
    std::int64_t bytes = 0;     // that it would read
};

asio::awaitable<Result<DryRun>> dry_run(Api& api, RequestContext context, std::string text);

}
