#include "services/datasources/snowflake/statement.hpp"

#include "net/pause.hpp"

#include <algorithm>

namespace datachat::services::datasources::snowflake {
namespace {

namespace json = boost::json;
using core::Errc;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t most_partitions = 1'000'000;

json::array* array_at(json::value& value, std::string_view pointer)
{
    boost::system::error_code missing;
    json::value* found = value.find_pointer(pointer, missing);
    return found == nullptr ? nullptr : found->if_array();
}

}

asio::awaitable<Result<void>> Statement::start(RequestContext context)
{
    if (context.cancel.stop_requested())
        co_return core::fail(Errc::cancelled, "The query was cancelled.");
    // Handing over takes no longer than a request and is not broken off: what has no handle cannot be stopped.
    RequestContext first = context;
    first.cancel = {};
    auto reply = co_await api_.submit(std::move(first), text_, time_);
    milliseconds wait = api_.settings().first_poll;
    while (true) {
        if (!reply) {
            // A failed statement is over; a broken connection says nothing of it.
            const Errc code = reply.error().code;
            done_ = code != Errc::cancelled && code != Errc::timeout && code != Errc::unavailable;
            co_return std::unexpected(reply.error());
        }
        if (auto taken = take(std::move(*reply)); !taken || done_)
            co_return taken;
        const auto left = std::chrono::duration_cast<milliseconds>(context.deadline - steady_clock::now());
        if (left <= milliseconds(0))
            co_return core::fail(Errc::timeout, "The query took longer than its time limit; narrow the question or "
                                                "raise the limit.");
        if (auto waited = co_await net::pause(context, std::min(wait, left)); !waited)
            co_return std::unexpected(std::move(waited.error()));
        wait = std::min(wait * 3 / 2, api_.settings().longest_poll);
        reply = co_await api_.look(context, handle_);
    }
}

Result<void> Statement::take(Api::Reply reply)
{
    const json::value* handle = reply.body.get_object().if_contains("statementHandle");
    if (handle != nullptr && handle->is_string())
        handle_ = handle->get_string();
    if (handle_.empty())
        return core::fail(Errc::upstream, "Snowflake's answer names no statement; ask again.");
    if (reply.status == 202)
        return {};
    done_ = true;
    boost::system::error_code missing;
    const json::value* row_type = reply.body.find_pointer("/resultSetMetaData/rowType", missing);
    auto columns = read_columns(row_type == nullptr ? json::value() : *row_type);
    if (!columns)
        return std::unexpected(columns.error());
    columns_ = std::move(*columns);
    const json::array* partitions = array_at(reply.body, "/resultSetMetaData/partitionInfo");
    partitions_ = partitions == nullptr ? 1 : std::min(partitions->size(), most_partitions);
    if (json::array* rows = array_at(reply.body, "/data"))
        rows_ = std::move(*rows);
    return {};
}

asio::awaitable<Result<bool>> Statement::next_page(RequestContext context)
{
    if (next_partition_ >= partitions_)
        co_return false;
    auto reply = co_await api_.partition(std::move(context), handle_, next_partition_);
    if (!reply)
        co_return std::unexpected(reply.error());
    json::array* rows = array_at(reply->body, "/data");
    if (reply->status != 200 || rows == nullptr)
        co_return core::fail(Errc::upstream, "Snowflake has lost a part of the answer; ask again.");
    rows_ = std::move(*rows);
    ++next_partition_;
    co_return true;
}

asio::awaitable<void> Statement::cancel()
{
    constexpr std::chrono::seconds patience{3};
    co_await api_.cancel({.deadline = steady_clock::now() + patience}, handle_);
    done_ = true;
}

}
