#include "services/datasources/mcp/mcp_source.hpp"

#include "services/datasources/mcp/mcp_origin.hpp"
#include "services/datasources/mcp/mcp_sql_source.hpp"
#include "services/datasources/records/record_source.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::services::datasources::mcp {
namespace {

using core::Errc;
using core::fail;

// The tool that takes SQL: the one that was named, or the only one that may be called unasked, if no tables were named.
Result<std::optional<SqlTool>> sql_tool_in(const Listing& listing, const McpConfig& config)
{
    if (!config.tables.empty())
        return std::nullopt;
    if (!config.sql_tool.empty()) {
        const Tool* tool = listing.find_tool(config.sql_tool);
        if (tool == nullptr)
            return fail(Errc::not_found,
                        fmt::format("The MCP server has no tool {}: check \"sql_tool\".", config.sql_tool));
        const std::string argument =
            config.sql_argument.empty() ? tool->sql_argument().value_or("") : config.sql_argument;
        if (argument.empty())
            return fail(Errc::invalid_argument,
                        fmt::format("Which argument of the tool {} is the SQL cannot be told: set \"sql_argument\".",
                                    config.sql_tool));
        return SqlTool{.name = config.sql_tool, .argument = argument};
    }
    std::optional<SqlTool> found;
    std::string unmarked;
    bool has_tables = false;
    for (const Tool& tool : listing.tools) {
        const auto argument = tool.sql_argument();
        has_tables = has_tables || (tool.may_be_called_unasked() && tool.required_arguments().empty() && !argument);
        if (argument && !tool.may_be_called_unasked())
            unmarked = tool.name;
        if (!argument || !tool.may_be_called_unasked())
            continue;
        if (found)
            return std::nullopt;
        found = SqlTool{.name = tool.name, .argument = *argument};
    }
    if (!found && !has_tables && !unmarked.empty())
        return fail(
            Errc::invalid_argument,
            fmt::format("The tool {} takes SQL, but does not say that it only reads: name it in \"sql_tool\" if "
                        "it may be called, or name \"tables\".",
                        unmarked));
    return found;
}

}

McpSource::McpSource(std::shared_ptr<const McpConfig> config, MakeWorkbench make_workbench,
                     asio::any_io_executor executor, asio::thread_pool& pool)
    : config_(std::move(config)), make_workbench_(std::move(make_workbench)),
      client_(std::make_shared<McpClient>(config_, std::move(executor), pool)), pool_(pool)
{
}

McpSource::SourcePtr McpSource::known() const
{
    const std::lock_guard lock(mutex_);
    return source_;
}

sql::Dialect McpSource::dialect() const
{
    const SourcePtr source = known();
    return source ? source->dialect() : config_->sql_dialect.value_or(sql::Dialect::duckdb);
}

Capabilities McpSource::capabilities() const
{
    const SourcePtr source = known();
    return source ? source->capabilities() : Capabilities{};
}

asio::awaitable<Result<McpSource::SourcePtr>> McpSource::make(RequestContext context)
{
    auto listing = co_await client_->listing(context);
    if (!listing)
        co_return std::unexpected(listing.error());
    auto tool = sql_tool_in(**listing, *config_);
    if (!tool)
        co_return std::unexpected(tool.error());
    if (!*tool)
        co_return std::make_shared<records::RecordSource>(std::make_unique<McpOrigin>(config_, client_, pool_),
                                                          config_->options, make_workbench_, pool_);
    SqlTool chosen = std::move(**tool);
    if (config_->sql_dialect) {
        chosen.dialect = *config_->sql_dialect;
    } else {
        const Tool* about = (*listing)->find_tool(chosen.name);
        const std::string words = about->description + ' ' + (*listing)->product;
        auto dialect = co_await McpSqlSource::find_dialect(std::move(context), *client_, chosen, words);
        if (!dialect)
            co_return std::unexpected(dialect.error());
        chosen.dialect = *dialect;
    }
    co_return std::make_shared<McpSqlSource>(config_, client_, std::move(chosen), pool_);
}

asio::awaitable<Result<McpSource::SourcePtr>> McpSource::source(RequestContext context)
{
    if (SourcePtr source = known())
        co_return source;
    auto made = co_await make(std::move(context));
    if (!made)
        co_return std::unexpected(made.error());
    const std::lock_guard lock(mutex_);
    if (!source_)
        source_ = std::move(*made);
    co_return source_;
}

asio::awaitable<Result<void>> McpSource::connect(RequestContext context)
{
    auto source = co_await this->source(context);
    if (!source)
        co_return std::unexpected(source.error());
    co_return co_await (*source)->connect(std::move(context));
}

asio::awaitable<Result<models::Schema>> McpSource::get_schema(RequestContext context)
{
    auto source = co_await this->source(context);
    if (!source)
        co_return std::unexpected(source.error());
    co_return co_await (*source)->get_schema(std::move(context));
}

asio::awaitable<Result<models::Schema>> McpSource::get_tables(RequestContext context,
                                                              std::vector<models::TablePath> tables)
{
    auto source = co_await this->source(context);
    if (!source)
        co_return std::unexpected(source.error());
    co_return co_await (*source)->get_tables(std::move(context), std::move(tables));
}

asio::awaitable<Result<StreamSummary>> McpSource::stream_query(RequestContext context, sql::CheckedQuery query,
                                                               BatchSink& sink)
{
    auto source = co_await this->source(context);
    if (!source)
        co_return std::unexpected(source.error());
    co_return co_await (*source)->stream_query(std::move(context), std::move(query), sink);
}

asio::awaitable<Result<Estimate>> McpSource::estimate(RequestContext context, sql::CheckedQuery query)
{
    auto source = co_await this->source(context);
    if (!source)
        co_return std::unexpected(source.error());
    co_return co_await (*source)->estimate(std::move(context), std::move(query));
}

asio::awaitable<Result<ConnectionReport>> McpSource::test_connection(RequestContext context)
{
    auto source = co_await this->source(context);
    if (!source)
        co_return std::unexpected(source.error());
    co_return co_await (*source)->test_connection(std::move(context));
}

asio::awaitable<void> McpSource::close()
{
    const SourcePtr source = known();
    if (source)
        co_await source->close();
    else
        co_await client_->close();
}

}
