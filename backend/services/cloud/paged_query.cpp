#include "services/cloud/paged_query.hpp"

#include "core/run_blocking.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::services::cloud {
namespace {

using core::Errc;

// Fills the batch from the pages, from row `place` of the present one on; whether there is a further row.
asio::awaitable<Result<bool>> fill(asio::thread_pool& pool, RequestContext context, PagedQuery& query,
                                   models::Batch& batch, std::size_t& place, PageBounds bounds, std::int64_t& bytes)
{
    while (true) {
        if (place == query.rows().size()) {
            const auto further = co_await query.next_page(context);
            if (!further || !*further)
                co_return further;
            place = 0;
            continue;
        }
        const auto is_full = [&] {
            const auto rows = static_cast<std::int64_t>(batch.rows());
            return rows >= bounds.rows || (rows > 0 && bytes >= bounds.bytes);
        };
        if (is_full())
            co_return true;
        auto decode = [&]() -> Result<void> {
            while (place < query.rows().size() && !is_full()) {
                const auto size = query.append_row(batch, query.rows()[place]);
                if (!size)
                    return std::unexpected(size.error());
                bytes += *size;
                ++place;
            }
            return {};
        };
        const Result<void> decoded = co_await core::run_blocking(pool, decode);
        if (!decoded)
            co_return std::unexpected(decoded.error());
    }
}

asio::awaitable<Result<StreamSummary>> read_all(asio::thread_pool& pool, RequestContext context, PagedQuery& query,
                                                sql::ExecutionLimits limits, PageBounds batch_bounds, TakeBatch& take)
{
    if (auto started = co_await query.start(context); !started)
        co_return std::unexpected(started.error());
    models::Batch batch = query.new_batch();
    StreamSummary summary;
    std::int64_t all_bytes = 0;
    std::size_t place = 0;
    while (true) {
        const PageBounds bounds{.rows = std::min(batch_bounds.rows, limits.rows - summary.rows),
                                .bytes = std::min(batch_bounds.bytes, limits.bytes - all_bytes)};
        std::int64_t bytes = 0;
        const auto more = co_await fill(pool, context, query, batch, place, bounds, bytes);
        if (!more)
            co_return std::unexpected(more.error());
        const auto rows = static_cast<std::int64_t>(batch.rows());
        all_bytes += bytes;
        if (rows > 0 || summary.rows == 0) {
            if (auto taken = co_await take(batch); !taken)
                co_return std::unexpected(taken.error());
        }
        summary.rows += rows;
        summary.truncated = *more && (summary.rows >= limits.rows || all_bytes >= limits.bytes);
        if (!*more || summary.truncated)
            co_return summary;
        for (models::Column& column : batch.columns)
            column.clear();
    }
}

}

asio::awaitable<Result<StreamSummary>> run_paged(asio::thread_pool& pool, RequestContext context, PagedQuery& query,
                                                 sql::ExecutionLimits limits, PageBounds batch_bounds, TakeBatch take)
{
    const auto end = context.deadline;
    auto summary = co_await read_all(pool, context, query, limits, batch_bounds, take);
    if (query.is_running())
        co_await query.cancel();
    if (!summary && summary.error().code == Errc::timeout && std::chrono::steady_clock::now() >= end)
        summary.error().message = "The query took longer than its time limit; narrow the question or raise the limit.";
    co_return summary;
}

asio::awaitable<Result<models::ResultSet>> collect_paged(asio::thread_pool& pool, RequestContext context,
                                                         PagedQuery& query, sql::ExecutionLimits limits)
{
    models::ResultSet result;
    TakeBatch take = [&](models::Batch& batch) -> asio::awaitable<Result<void>> {
        result.batch = std::move(batch);
        co_return Result<void>();
    };
    const PageBounds bounds{.rows = limits.rows, .bytes = limits.bytes};
    const auto summary = co_await run_paged(pool, std::move(context), query, limits, bounds, std::move(take));
    if (!summary)
        co_return std::unexpected(summary.error());
    result.truncated = summary->truncated;
    co_return result;
}

asio::awaitable<Result<boost::json::value>> parse_answer(asio::thread_pool& pool, std::string text, std::string who)
{
    auto parse = [&]() -> Result<boost::json::value> {
        boost::json::parse_options options;
        options.max_depth = 200; // fifteen levels of records in arrays, three brackets each
        boost::system::error_code failed;
        boost::json::value value = boost::json::parse(text, failed, {}, options);
        if (failed || !value.is_object())
            return core::fail(Errc::upstream,
                              fmt::format("{} gave an answer that is not JSON: check that the address is its own and "
                                          "that no proxy stands between.",
                                          who),
                              failed ? failed.message() : "no object");
        return value;
    };
    constexpr std::size_t quick = 64U << 10U;
    if (text.size() <= quick)
        co_return parse();
    co_return co_await core::run_blocking(pool, parse);
}

}
