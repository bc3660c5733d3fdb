#pragma once

#include "services/cloud/paged_query.hpp"
#include "services/datasources/snowflake/api.hpp"
#include "services/datasources/snowflake/decode.hpp"

namespace datachat::services::datasources::snowflake {

// One statement: handed over, asked about until it has ended, read partition by partition.
class Statement final : public cloud::PagedQuery {
public:
    // `time` bounds it in Snowflake itself, should we be gone.
    Statement(Api& api, StatementText text, std::chrono::milliseconds time)
        : api_(api), text_(std::move(text)), time_(time)
    {
    }

    asio::awaitable<Result<void>> start(RequestContext context) override;
    asio::awaitable<Result<bool>> next_page(RequestContext context) override;
    bool is_running() const override { return !handle_.empty() && !done_; }
    asio::awaitable<void> cancel() override;

    models::Batch new_batch() const override { return batch_of(columns_); }
    Result<std::int64_t> append_row(models::Batch& batch, const boost::json::value& row) const override
    {
        return snowflake::append_row(batch, columns_, row);
    }

private:
    Result<void> take(Api::Reply reply);

    Api& api_;
    StatementText text_;
    std::chrono::milliseconds time_;
    std::string handle_;
    bool done_ = false;
    std::vector<ResultColumn> columns_;
    std::size_t partitions_ = 0;
    std::size_t next_partition_ = 1; // the first comes with the answer
};

}
