#include "services/datasources/data_source.hpp"

namespace datachat::services::datasources {
namespace {

class CollectingSink final : public BatchSink {
public:
    asio::awaitable<Result<void>> take(const models::Batch& batch) override
    {
        if (rows.batch.columns.empty()) {
            for (const models::Column& column : batch.columns)
                rows.batch.columns.emplace_back(column.name(), column.type());
        }
        for (std::size_t place = 0; place < batch.columns.size(); ++place) {
            for (std::size_t row = 0; row < batch.rows(); ++row)
                rows.batch.columns[place].append(batch.columns[place].value(row));
        }
        co_return Result<void>();
    }
    models::ResultSet rows;
};

}

asio::awaitable<Result<models::ResultSet>> DataSource::execute_query(RequestContext context, sql::CheckedQuery query)
{
    CollectingSink sink;
    auto summary = co_await stream_query(std::move(context), std::move(query), sink);
    if (!summary)
        co_return std::unexpected(summary.error());
    sink.rows.truncated = summary->truncated;
    co_return std::move(sink.rows);
}

}
