#include "services/datasources/rest/rest_origin.hpp"

#include "net/http_message.hpp"
#include "services/datasources/rest/page_feed.hpp"

#include <fmt/format.h>

namespace datachat::services::datasources::rest {
namespace {

const TableConfig& ours(const records::RecordTable& table)
{
    return static_cast<const TableConfig&>(table); // tables() gives no others
}

}

RestOrigin::RestOrigin(RestConfig config, asio::any_io_executor executor, asio::thread_pool& pool)
    : config_(std::move(config)), client_(config_, std::move(executor)), pool_(pool)
{
}

asio::awaitable<Result<std::vector<records::RecordTablePtr>>> RestOrigin::tables(RequestContext)
{
    std::vector<records::RecordTablePtr> all;
    for (const TableConfig& table : config_.tables)
        all.emplace_back(std::shared_ptr<void>(), &table); // as long as this origin
    co_return all;
}

std::unique_ptr<records::RecordFeed> RestOrigin::open(records::RecordTablePtr table, Parameters filters)
{
    return std::make_unique<PageFeed>(client_, config_, ours(*table), std::move(filters), pool_);
}

Result<std::string> RestOrigin::request_words(const records::RecordTable& table, const Parameters& filters)
{
    const records::PageWalk walk(table, config_.options.budget);
    const auto address = client_.address_of(ours(table), walk.first(), filters, "");
    if (!address)
        return std::unexpected(address.error());
    return "GET " + *address;
}

std::string RestOrigin::address() const
{
    return net::parse_target(config_.base).authority;
}

asio::awaitable<Result<ConnectionReport>> RestOrigin::report(RequestContext)
{
    ConnectionReport report{.product = fmt::format("REST API at {}", address()), .warnings = {}};
    if (!net::parse_target(config_.base).secure && config_.auth.kind != AuthKind::none)
        report.warnings.push_back("The secret travels unencrypted: use an https:// address.");
    co_return report;
}

asio::awaitable<void> RestOrigin::close()
{
    co_return; // connections are the client's, and idle ones are nobody's burden
}

}
