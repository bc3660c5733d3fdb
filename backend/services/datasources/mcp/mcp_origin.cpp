#include "services/datasources/mcp/mcp_origin.hpp"

#include "services/datasources/mcp/table_feed.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

namespace datachat::services::datasources::mcp {
namespace {

using core::Errc;
using core::fail;

constexpr std::size_t most_names = 20;

std::string names_of(const std::vector<Tool>& tools)
{
    std::vector<std::string> names;
    for (const Tool& tool : tools) {
        if (names.size() == most_names)
            break;
        names.push_back(tool.name);
    }
    return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
}

const TableConfig& ours(const records::RecordTable& table)
{
    return static_cast<const TableConfig&>(table); // tables() gives no others
}

// Tools that would be tables if somebody named them.
std::vector<std::string> unnamed(const Listing& listing)
{
    std::vector<std::string> names;
    for (const Tool& tool : listing.tools) {
        if (!tool.may_be_called_unasked() && tool.required_arguments().empty() && names.size() < most_names)
            names.push_back(tool.name);
    }
    return names;
}

}

McpOrigin::McpOrigin(std::shared_ptr<const McpConfig> config, std::shared_ptr<McpClient> client,
                     asio::thread_pool& pool)
    : config_(std::move(config)), client_(std::move(client)), pool_(pool)
{
}

asio::awaitable<Result<std::vector<records::RecordTablePtr>>> McpOrigin::tables(RequestContext context)
{
    auto listing = co_await client_->listing(std::move(context));
    if (!listing)
        co_return std::unexpected(listing.error());
    std::vector<records::RecordTablePtr> all;
    if (config_->tables.empty()) {
        for (TableConfig& table : proposed_tables((*listing)->tools, (*listing)->resources))
            all.push_back(std::make_shared<TableConfig>(std::move(table)));
        if (all.empty())
            co_return fail(
                Errc::not_found,
                fmt::format("No tool of the MCP server says that it only reads and needs no argument, and no "
                            "resource is JSON or CSV: name what shall be called in \"tables\" or "
                            "\"sql_tool\". Its tools: {}.",
                            names_of((*listing)->tools)));
    }
    for (const TableConfig& table : config_->tables) {
        if (!table.tool.empty() && (*listing)->find_tool(table.tool) == nullptr)
            co_return fail(Errc::not_found, fmt::format("The MCP server has no tool {} for the table {}; it has: {}.",
                                                        table.tool, table.name, names_of((*listing)->tools)));
        all.emplace_back(config_, &table);
    }
    co_return all;
}

std::unique_ptr<records::RecordFeed> McpOrigin::open(records::RecordTablePtr table, Parameters filters)
{
    return std::make_unique<TableFeed>(config_, client_, std::move(table), std::move(filters), pool_);
}

Result<std::string> McpOrigin::request_words(const records::RecordTable& table, const Parameters& filters)
{
    const TableConfig& one = ours(table);
    if (!one.resource.empty())
        return "resources/read " + one.resource;
    const records::PageWalk walk(table, config_->options.budget);
    return fmt::format("tools/call {} {}", one.tool,
                       json::serialize(arguments_of(one, walk.first(), filters, nullptr)));
}

std::string McpOrigin::address() const
{
    return config_->is_program() ? std::filesystem::path(config_->command).filename().string()
                                 : net::parse_target(config_->address).authority;
}

asio::awaitable<Result<ConnectionReport>> McpOrigin::report(RequestContext context)
{
    auto listing = co_await client_->listing(std::move(context));
    if (!listing)
        co_return std::unexpected(listing.error());
    ConnectionReport report{
        .product = fmt::format("MCP server {} (revision {})", (*listing)->product, name((*listing)->revision)),
        .warnings = {}};
    if (!config_->is_program() && !config_->token.empty() && !net::parse_target(config_->address).secure)
        report.warnings.push_back("The token travels unencrypted: use an https:// address.");
    for (const TableConfig& table : config_->tables) {
        const Tool* tool = (*listing)->find_tool(table.tool);
        if (tool != nullptr && !tool->may_be_called_unasked())
            report.warnings.push_back(fmt::format("The tool {} does not say that it only reads: it is called because "
                                                  "the table {} names it.",
                                                  table.tool, table.name));
    }
    const std::vector<std::string> others = unnamed(**listing);
    if (config_->tables.empty() && !others.empty())
        report.warnings.push_back(fmt::format("Not called, because they do not say that they only read: {}. Name them "
                                              "in \"tables\" if they may be called.",
                                              fmt::join(others, ", ")));
    const std::string words = co_await client_->last_words();
    if (!words.empty())
        report.warnings.push_back("The server wrote: " + words);
    co_return report;
}

asio::awaitable<void> McpOrigin::close()
{
    co_await client_->close();
}

}
