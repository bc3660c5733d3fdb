#include "services/datasources/row_cursor.hpp"

#include "core/run_blocking.hpp"

#include <algorithm>

namespace datachat::services::datasources {
namespace {

constexpr std::int64_t batch_rows = 4096;
constexpr std::int64_t batch_bytes = 2 << 20;

}

std::chrono::steady_clock::time_point end_of_query(const models::RequestContext& context,
                                                   std::chrono::milliseconds limit)
{
    const auto now = std::chrono::steady_clock::now();
    const auto bounded = std::min(limit, std::chrono::milliseconds(std::chrono::hours(24 * 365)));
    return std::min(context.deadline, now + bounded);
}

ReadBounds next_batch(const sql::ExecutionLimits& limits, std::int64_t rows_so_far, std::int64_t bytes_so_far)
{
    const std::int64_t rows = std::clamp<std::int64_t>(limits.rows - rows_so_far, 0, batch_rows);
    const std::int64_t bytes = std::clamp<std::int64_t>(limits.bytes - bytes_so_far, 0, batch_bytes);
    return {static_cast<std::size_t>(rows), static_cast<std::size_t>(bytes)};
}

Result<models::ResultSet> collect(RowCursor& cursor, const sql::ExecutionLimits& limits)
{
    models::ResultSet result;
    const ReadBounds bounds{static_cast<std::size_t>(std::max<std::int64_t>(limits.rows, 0)),
                            static_cast<std::size_t>(std::max<std::int64_t>(limits.bytes, 0))};
    auto more = cursor.read(result.batch, bounds);
    if (!more)
        return std::unexpected(more.error());
    result.truncated = *more;
    return result;
}

boost::asio::awaitable<Result<StreamSummary>> deliver(boost::asio::thread_pool& pool, RowCursor& cursor,
                                                      sql::ExecutionLimits limits, BatchSink& sink)
{
    models::Batch batch;
    StreamSummary summary;
    std::int64_t bytes = 0;
    while (true) {
        const ReadBounds bounds = next_batch(limits, summary.rows, bytes);
        auto read = [&] { return cursor.read(batch, bounds); };
        const Result<bool> more = co_await core::run_blocking(pool, read);
        if (!more)
            co_return std::unexpected(more.error());
        const auto rows = static_cast<std::int64_t>(batch.rows());
        if (rows > 0 || summary.rows == 0) {
            const Result<void> taken = co_await sink.take(batch);
            if (!taken)
                co_return std::unexpected(taken.error());
        }
        summary.rows += rows;
        bytes += static_cast<std::int64_t>(batch.byte_size());
        if (!*more)
            co_return summary;
        if (summary.rows >= limits.rows || bytes >= limits.bytes) {
            summary.truncated = true;
            co_return summary;
        }
        for (models::Column& column : batch.columns)
            column.clear();
    }
}

}
