#include "agents/executor.hpp"

namespace datachat::agents {
namespace {

namespace datasources = services::datasources;

// Describes every row, keeps the first ones, and hands all on.
class DescribingSink final : public datasources::BatchSink {
public:
    DescribingSink(Execution& execution, std::size_t page_rows, datasources::BatchSink* copy)
        : execution_(execution), page_rows_(page_rows), copy_(copy)
    {
    }

    asio::awaitable<core::Result<void>> take(const models::Batch& batch) override
    {
        models::Batch& page = execution_.page.batch;
        if (page.columns.empty()) {
            for (const models::Column& column : batch.columns)
                page.columns.emplace_back(column.name(), column.type());
        }
        execution_.statistics.add(batch);
        for (std::size_t row = 0; row < batch.rows() && page.rows() < page_rows_; ++row) {
            for (std::size_t i = 0; i < page.columns.size(); ++i)
                page.columns[i].append(batch.columns[i].value(row));
        }
        if (copy_ != nullptr)
            co_return co_await copy_->take(batch);
        co_return core::Result<void>{};
    }

private:
    Execution& execution_;
    std::size_t page_rows_;
    datasources::BatchSink* copy_;
};

}

asio::awaitable<core::Result<Execution>> Executor::execute(models::RequestContext context,
                                                           datasources::DataSource& source, sql::CheckedQuery query,
                                                           datasources::BatchSink* copy) const
{
    const auto begin = clock_.steady_now();
    Execution execution;
    DescribingSink sink(execution, page_rows_, copy);
    const auto summary = co_await source.stream_query(context, std::move(query), sink);
    if (!summary)
        co_return std::unexpected(summary.error());
    execution.truncated = summary->truncated;
    execution.page.truncated =
        summary->truncated || execution.statistics.rows() > static_cast<std::int64_t>(execution.page.batch.rows());
    execution.milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.steady_now() - begin).count();
    co_return execution;
}

}
