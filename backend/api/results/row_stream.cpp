#include "api/results/row_stream.hpp"

#include "core/log.hpp"
#include "core/run_blocking.hpp"

#include <algorithm>

namespace datachat::api {
namespace {

using core::Errc;
using core::fail;
using core::Result;

// Formatted on the pool: a batch takes longer than a loop may.
class ReplySink final : public services::datasources::BatchSink {
public:
    ReplySink(Exchange& exchange, asio::thread_pool& pool, RowWindow window, RowFormat& format, Headers headers)
        : exchange_(exchange), pool_(pool), window_(window), format_(format), headers_(std::move(headers))
    {
    }

    asio::awaitable<Result<void>> take(const models::Batch& batch) override
    {
        if (!begun_) {
            begun_ = true;
            if (auto head = co_await exchange_.begin_stream(200, headers_); !head)
                co_return head;
            const std::string beginning = format_.begin(batch);
            if (auto written = co_await exchange_.write(beginning); !written)
                co_return written;
        }
        const auto rows = static_cast<std::int64_t>(batch.rows());
        const std::int64_t from = std::clamp<std::int64_t>(window_.offset - seen_, 0, rows);
        const std::int64_t to = std::min(rows, from + (window_.limit - delivered_));
        seen_ += rows;
        more_ = more_ || to < rows;
        if (to <= from)
            co_return Result<void>{};
        delivered_ += to - from;
        const auto work = [&] {
            return format_.rows(batch, static_cast<std::size_t>(from), static_cast<std::size_t>(to));
        };
        const std::string text = co_await core::run_blocking(pool_, work);
        co_return co_await exchange_.write(text);
    }

    bool begun() const { return begun_; }
    bool more() const { return more_; }

private:
    Exchange& exchange_;
    asio::thread_pool& pool_;
    RowWindow window_;
    RowFormat& format_;
    Headers headers_;
    std::int64_t seen_ = 0;
    std::int64_t delivered_ = 0;
    bool begun_ = false;
    bool more_ = false;
};

}

asio::awaitable<Result<Response>> stream_rows(Services& services, Call& call, RepeatableRun run, RowWindow window,
                                              std::unique_ptr<RowFormat> format, Headers headers)
{
    headers.emplace_back("Content-Type", format->media_type());
    headers.emplace_back("Cache-Control", "no-store");
    models::RequestContext context = call.context;
    context.cancel = call.exchange.departed();
    ReplySink sink(call.exchange, services.pool, window, *format, std::move(headers));
    auto summary = co_await run.source->stream_query(std::move(context), std::move(run.query), sink);
    if (!summary && !sink.begun())
        co_return std::unexpected(summary.error());
    if (!summary) {
        core::log(core::LogLevel::info, "results", summary.error().message + ' ' + summary.error().detail);
        co_return Response{.sent = true, .cut = true};
    }
    const std::string ending = format->end(sink.more() || summary->truncated);
    auto ended = co_await call.exchange.write(ending);
    co_return Response{.sent = true, .cut = !ended};
}

}
