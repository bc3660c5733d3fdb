#include "services/datasources/mcp/table_feed.hpp"

#include "core/digest.hpp"
#include "core/run_blocking.hpp"
#include "services/datasources/mcp/tool_content.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::services::datasources::mcp {
namespace {

using core::Errc;
using core::fail;

constexpr std::int64_t largest_answer = 64 << 20;

}

json::object arguments_of(const TableConfig& table, const records::PageRequest& page, const Parameters& filters,
                          const Tool* tool)
{
    json::object arguments = table.arguments;
    const bool numbered =
        table.paging.kind == records::PagingKind::page || table.paging.kind == records::PagingKind::offset;
    static const json::object whole{{"type", "integer"}};
    const auto add = [&](const auto& parameter, bool is_whole) {
        const json::object* schema = tool != nullptr ? tool->argument(parameter.first) : nullptr;
        arguments[parameter.first] = argument_value(parameter.second, schema == nullptr && is_whole ? &whole : schema);
    };
    for (const auto& parameter : page.parameters)
        add(parameter, numbered || parameter.first == table.paging.size_parameter);
    for (const auto& filter : filters)
        add(filter, false);
    return arguments;
}

TableFeed::TableFeed(std::shared_ptr<const McpConfig> config, std::shared_ptr<McpClient> client,
                     records::RecordTablePtr table, Parameters filters, asio::thread_pool& pool)
    : config_(std::move(config)), client_(std::move(client)), table_(std::move(table)), filters_(std::move(filters)),
      pool_(pool), walk_(*table_, config_->options.budget), following_(walk_.first())
{
}

asio::awaitable<Result<bool>> TableFeed::next(RequestContext context)
{
    if (!following_)
        co_return false;
    const std::int64_t left = config_->options.budget.bytes - bytes_;
    const auto longest = static_cast<std::size_t>(std::clamp<std::int64_t>(left, 1, largest_answer));
    Result<json::object> result = json::object();
    if (!table().resource.empty()) {
        result = co_await client_->read_resource(std::move(context), table().resource, longest);
    } else {
        auto listing = co_await client_->listing(context);
        if (!listing)
            co_return std::unexpected(listing.error());
        json::object arguments = arguments_of(table(), *following_, filters_, (*listing)->find_tool(table().tool));
        result = co_await client_->call_tool(std::move(context), table().tool, std::move(arguments), longest);
    }
    if (!result && result.error().code == Errc::too_large)
        co_return fail(
            Errc::too_large,
            fmt::format("{} is larger than what may be fetched. Let a page hold less (\"pagination\"), ask for "
                        "a part of it by a column that is filtered by, or raise \"most_megabytes\" of the "
                        "source.",
                        table().name));
    if (!result)
        co_return std::unexpected(result.error());
    auto work = [&] { return read(*result); };
    auto done = co_await core::run_blocking(pool_, work);
    if (!done) {
        core::Error error = done.error();
        error.message = without_secrets(std::move(error.message), *config_);
        error.detail = without_secrets(std::move(error.detail), *config_);
        co_return std::unexpected(std::move(error));
    }
    co_return true;
}

Result<void> TableFeed::read(const json::object& result)
{
    records_.clear();
    auto document = table().resource.empty() ? document_of_call(result, table().format, table().tool)
                                             : document_of_resource(result, table().format, table().resource);
    if (!document)
        return std::unexpected(document.error());
    document_ = std::move(*document);
    auto records = records::records_of(document_, table());
    if (!records && table().paging.kind == records::PagingKind::none && !table().records && document_.is_object())
        records_ = {&document_}; // one record
    else if (!records)
        return std::unexpected(records.error());
    else
        records_ = std::move(*records);
    core::Digest digest;
    if (table().paging.kind != records::PagingKind::none) { // else one message is all
        const std::string text = json::serialize(document_);
        bytes_ += static_cast<std::int64_t>(text.size());
        digest.add_field(text);
    }
    auto following = walk_.next({.headers = {},
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
