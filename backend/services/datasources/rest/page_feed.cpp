#include "services/datasources/rest/page_feed.hpp"

#include "core/digest.hpp"
#include "core/run_blocking.hpp"
#include "services/datasources/rest/api_errors.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::services::datasources::rest {
namespace {

namespace json = boost::json;
using core::Errc;
using core::fail;

constexpr std::int64_t largest_answer = 64 << 20;

}

PageFeed::PageFeed(ApiClient& client, const RestConfig& config, const TableConfig& table, Parameters filters,
                   asio::thread_pool& pool)
    : client_(client), config_(config), table_(table), filters_(std::move(filters)), pool_(pool),
      walk_(table, config.options.budget), following_(walk_.first())
{
}

asio::awaitable<Result<bool>> PageFeed::next(RequestContext context)
{
    if (!following_)
        co_return false;
    auto address = client_.address_of(table_, *following_, filters_, address_);
    if (!address)
        co_return std::unexpected(address.error());
    address_ = *address;
    const std::int64_t left = std::min(config_.options.budget.bytes - bytes_, largest_answer);
    auto response =
        co_await client_.get(context, table_, address_, static_cast<std::size_t>(std::max<std::int64_t>(left, 1)));
    if (!response)
        co_return std::unexpected(response.error());
    if (response->status == 404 && walk_.ends_with_not_found()) {
        following_.reset();
        records_.clear();
        co_return false;
    }
    if (response->status < 200 || response->status >= 300)
        co_return std::unexpected(error_of_status(*response, table_, config_, std::chrono::system_clock::now()));
    bytes_ += static_cast<std::int64_t>(response->body.size());
    auto work = [this, &response] { return read(std::move(*response)); };
    auto done = co_await core::run_blocking(pool_, work);
    if (!done)
        co_return std::unexpected(done.error());
    co_return true;
}

Result<void> PageFeed::read(net::HttpResponse response)
{
    records_.clear();
    boost::system::error_code failed;
    document_ = nullptr;
    if (response.status != 204 || !response.body.empty()) {
        std::string_view body = response.body;
        if (body.starts_with("\xEF\xBB\xBF")) // a byte order mark
            body.remove_prefix(3);
        document_ = json::parse(body, failed, {}, {.max_depth = 64});
    }
    if (failed)
        return std::unexpected(error_of_json(response, table_, failed.message(), config_));
    auto records = records::records_of(document_, table_);
    if (!records)
        return std::unexpected(records.error());
    records_ = std::move(*records);
    core::Digest digest;
    digest.add_field(response.body);
    auto following = walk_.next({.headers = response.headers,
                                 .document = document_,
                                 .records = records_.size(),
                                 .last_record = records_.empty() ? nullptr : records_.back(),
                                 .digest = digest.hex()});
    if (!following)
        return std::unexpected(following.error());
    following_ = std::move(*following);
    return {};
}

}
