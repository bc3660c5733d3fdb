#include "services/datasources/mcp/mcp_sql_source.hpp"

#include "core/run_blocking.hpp"
#include "services/datasources/mcp/sql_rows.hpp"
#include "services/datasources/mcp/tool_content.hpp"
#include "services/datasources/quoting.hpp"
#include "services/datasources/row_cursor.hpp"
#include "services/datasources/time_storage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace datachat::services::datasources::mcp {
namespace {

using core::Errc;
using core::fail;
using sql::Dialect;

constexpr std::int64_t largest_answer = 64 << 20;
constexpr std::size_t most_counted = 200;        // tables
constexpr std::size_t counted_rows = 10'000'000; // of a table; more are not counted
constexpr const char* no_query = "Only one query at a time is sent to an MCP server, and nothing that could write.";
constexpr std::size_t sampled_rows = 100;
constexpr std::size_t most_sampled = 500; // tables
constexpr std::chrono::seconds for_what_is_optional{10};

// A server that has been told to refuse writes says so in words like these.
bool speaks_of_reading_only(std::string_view words)
{
    return words.find("read-only") != std::string_view::npos || words.find("readonly") != std::string_view::npos ||
           words.find("read only") != std::string_view::npos;
}

// What the first line of PostgreSQL's EXPLAIN says: "... rows=12 ...".
std::optional<std::int64_t> rows_in_plan(std::string_view plan)
{
    const std::size_t at = plan.substr(0, plan.find('\n')).find("rows=");
    std::int64_t rows = 0;
    if (at == std::string_view::npos ||
        std::from_chars(plan.data() + at + 5, plan.data() + plan.size(), rows).ec != std::errc())
        return std::nullopt;
    return rows;
}

std::string_view explain_words(Dialect dialect)
{
    switch (dialect) {
    case Dialect::postgres:
    case Dialect::mysql:
    case Dialect::duckdb:
        return "EXPLAIN ";
    case Dialect::sqlite:
        return "EXPLAIN QUERY PLAN ";
    case Dialect::bigquery:
    case Dialect::snowflake:
        break;
    }
    return "";
}

// The values of an engine's plan, a line a row.
std::string plan_text(const Records& rows)
{
    std::string text;
    for (const json::value* row : rows) {
        if (const json::object* object = row->if_object()) {
            std::string line;
            for (const auto& member : *object)
                line += (line.empty() ? "" : "  ") + records::as_text(member.value());
            text += line + '\n';
        } else {
            text += records::as_text(*row) + '\n';
        }
    }
    return text;
}

}

McpSqlSource::McpSqlSource(std::shared_ptr<const McpConfig> config, std::shared_ptr<McpClient> client, SqlTool tool,
                           asio::thread_pool& pool)
    : config_(std::move(config)), client_(std::move(client)), tool_(std::move(tool)), pool_(pool)
{
}

Capabilities McpSqlSource::capabilities() const
{
    return {.estimates_rows = tool_.dialect == Dialect::postgres,
            .cancels = config_->is_program(),
            .has_zone_types = tool_.dialect != Dialect::sqlite && tool_.dialect != Dialect::mysql};
}

asio::awaitable<Result<std::shared_ptr<const McpSqlSource::Rows>>> McpSqlSource::rows(RequestContext context,
                                                                                      std::string text)
{
    const auto longest = static_cast<std::size_t>(std::min(config_->options.budget.bytes, largest_answer));
    json::object arguments{{tool_.argument, std::move(text)}};
    auto result = co_await client_->call_tool(std::move(context), tool_.name, std::move(arguments), longest);
    if (!result && result.error().code == Errc::too_large)
        co_return fail(Errc::too_large, "The answer is larger than what an MCP server may send in one message: ask for "
                                        "fewer rows or columns, or raise \"most_megabytes\" of the source.");
    if (!result)
        co_return std::unexpected(result.error());
    auto work = [&]() -> Result<std::shared_ptr<const Rows>> {
        auto document = document_of_call(*result, ContentFormat::automatic, tool_.name);
        if (!document)
            return std::unexpected(document.error());
        auto read = std::make_shared<Rows>();
        read->document = std::move(*document);
        auto found = rows_in(read->document);
        if (!found)
            return std::unexpected(found.error());
        read->records = std::move(*found);
        return read;
    };
    auto read = co_await core::run_blocking(pool_, work);
    if (read)
        co_return read;
    core::Error error = read.error();
    error.message = without_secrets(std::move(error.message), *config_);
    error.detail = without_secrets(std::move(error.detail), *config_);
    if (error.code == Errc::upstream && speaks_of_reading_only(error.detail))
        error.code = Errc::refused;
    co_return std::unexpected(std::move(error));
}

asio::awaitable<Result<void>> McpSqlSource::connect(RequestContext context)
{
    auto listing = co_await client_->listing(std::move(context));
    co_return listing ? Result<void>() : std::unexpected(listing.error());
}

asio::awaitable<Result<models::Schema>> McpSqlSource::get_schema(RequestContext context)
{
    auto columns = co_await rows(context, std::string(schema_queries(tool_.dialect).columns));
    if (!columns)
        co_return std::unexpected(columns.error());
    models::Schema schema = schema_from((*columns)->records);
    if (schema.tables.empty())
        co_return fail(Errc::not_found,
                       fmt::format("The MCP server's tool {} reads a database without tables that it may "
                                   "read, or one that is not {}: set \"sql_dialect\".",
                                   tool_.name, sql::display_name(tool_.dialect)));
    RequestContext short_context = context;
    short_context.deadline = std::min(context.deadline, std::chrono::steady_clock::now() + for_what_is_optional);
    co_await add_what_is_optional(short_context, schema);
    if (tool_.dialect == Dialect::sqlite)
        co_await add_times(short_context, schema);
    const std::lock_guard lock(mutex_);
    schema_ = std::make_shared<const models::Schema>(schema);
    co_return schema;
}

// Keys and counts: a tool that does not let them be read has tables all the same.
asio::awaitable<void> McpSqlSource::add_what_is_optional(RequestContext context, models::Schema& schema)
{
    const SchemaQueries queries = schema_queries(tool_.dialect);
    if (!queries.keys.empty()) {
        if (auto keys = co_await rows(context, std::string(queries.keys)))
            add_keys(schema, (*keys)->records);
    }
    std::string counts(queries.counts);
    if (tool_.dialect == Dialect::sqlite) {
        std::size_t counted = 0;
        for (const models::TableInfo& table : schema.tables) {
            if (table.kind == models::TableKind::view || ++counted > most_counted)
                continue;
            counts += fmt::format("{}SELECT '' AS s, {} AS t, count(*) AS rows FROM (SELECT 1 FROM {} LIMIT {})",
                                  counts.empty() ? "" : " UNION ALL ", quoted_text(table.name), quoted_name(table.name),
                                  counted_rows);
        }
    }
    if (!counts.empty()) {
        if (auto found = co_await rows(context, std::move(counts)))
            add_counts(schema, (*found)->records);
    }
}

// SQLite keeps points in time as texts and numbers: some of them tell how.
asio::awaitable<void> McpSqlSource::add_times(RequestContext context, models::Schema& schema)
{
    std::size_t sampled = 0;
    for (models::TableInfo& table : schema.tables) {
        if (table.kind == models::TableKind::view || ++sampled > most_sampled)
            continue;
        auto some =
            co_await rows(context, fmt::format("SELECT * FROM {} LIMIT {}", quoted_name(table.name), sampled_rows));
        if (!some)
            co_return;
        for (models::ColumnInfo& column : table.columns) {
            std::vector<models::Value> values;
            bool texts = false;
            for (const json::value* row : (*some)->records) {
                const json::object* object = row->if_object();
                const json::value* value = object != nullptr ? object->if_contains(column.name) : nullptr;
                if (value == nullptr || value->is_null())
                    continue;
                texts = texts || value->is_string();
                if (value->is_string())
                    values.emplace_back(std::string(value->get_string()));
                else if (value->is_int64())
                    values.emplace_back(value->get_int64());
                else if (value->is_double())
                    values.emplace_back(value->get_double());
            }
            column.time_storage = guess_time_storage(column.name, values);
            const bool declared_time = column.type == models::Type::date || column.type == models::Type::timestamp ||
                                       column.type == models::Type::timestamp_tz || column.type == models::Type::time;
            if (declared_time)
                column.type = texts || values.empty() ? models::Type::text : models::Type::int64;
        }
    }
}

asio::awaitable<Result<std::shared_ptr<const models::Schema>>> McpSqlSource::schema(RequestContext context)
{
    {
        const std::lock_guard lock(mutex_);
        if (schema_)
            co_return schema_;
    }
    auto read = co_await get_schema(std::move(context));
    if (!read)
        co_return std::unexpected(read.error());
    co_return std::make_shared<const models::Schema>(std::move(*read));
}

asio::awaitable<Result<StreamSummary>> McpSqlSource::stream_text(RequestContext context, std::string text,
                                                                 std::vector<sql::OutputColumn> outputs,
                                                                 sql::ExecutionLimits limits, BatchSink& sink)
{
    context.deadline = end_of_query(context, limits.time);
    if (!is_one_query(text, tool_.dialect))
        co_return fail(Errc::refused, no_query);
    auto found = co_await rows(std::move(context), std::move(text));
    if (!found)
        co_return std::unexpected(found.error());
    const Records& records = (*found)->records;
    if (outputs.empty() && !records.empty() && records.front()->is_object()) {
        for (const auto& member : records.front()->get_object())
            outputs.push_back({.name = std::string(member.key())});
    }
    auto work = [&] { return columns_from(records, outputs); };
    auto columns = co_await core::run_blocking(pool_, work);
    if (!columns)
        co_return std::unexpected(columns.error());
    StreamSummary summary;
    const std::size_t count = columns->empty() ? 0 : columns->front().size();
    std::int64_t bytes = 0;
    std::size_t row = 0;
    do {
        models::Batch batch;
        for (const models::Column& column : *columns)
            batch.columns.emplace_back(column.name(), column.type());
        const ReadBounds bounds = next_batch(limits, summary.rows, bytes);
        for (; row < count && batch.rows() < bounds.rows && (batch.rows() == 0 || batch.byte_size() < bounds.bytes);
             ++row) {
            for (std::size_t place = 0; place < columns->size(); ++place)
                batch.columns[place].append((*columns)[place].value(row));
        }
        summary.rows += static_cast<std::int64_t>(batch.rows());
        bytes += static_cast<std::int64_t>(batch.byte_size());
        if (auto taken = co_await sink.take(batch); !taken)
            co_return std::unexpected(taken.error());
    } while (row < count && summary.rows < limits.rows && bytes < limits.bytes);
    summary.truncated = row < count;
    co_return summary;
}

asio::awaitable<Result<StreamSummary>> McpSqlSource::stream_query(RequestContext context, sql::CheckedQuery query,
                                                                  BatchSink& sink)
{
    context.deadline = end_of_query(context, query.limits().time);
    auto known = co_await schema(context);
    if (!known)
        co_return std::unexpected(known.error());
    sql::Query tree = query.tree();
    auto resolution = sql::resolve(tree, **known, tool_.dialect);
    if (!resolution)
        co_return std::unexpected(resolution.error());
    co_return co_await stream_text(std::move(context), query.text(), std::move(resolution->outputs), query.limits(),
                                   sink);
}

// The engine's own plan where the tool lets it through; else the query without its rows.
asio::awaitable<Result<Estimate>> McpSqlSource::estimate(RequestContext context, sql::CheckedQuery query)
{
    context.deadline = end_of_query(context, query.limits().time);
    if (!is_one_query(query.text(), tool_.dialect))
        co_return fail(Errc::refused, no_query);
    Estimate estimate{.rows = {}, .bytes = {}, .plan = fmt::format("tools/call {}\n", tool_.name), .fetched = {}};
    const std::string_view explain = explain_words(tool_.dialect);
    if (!explain.empty()) {
        auto plan = co_await rows(context, std::string(explain) + query.text());
        if (plan) {
            const std::string text = plan_text((*plan)->records);
            estimate.plan += text;
            if (tool_.dialect == Dialect::postgres)
                estimate.rows = rows_in_plan(text);
            co_return estimate;
        }
        if (plan.error().code != Errc::upstream && plan.error().code != Errc::refused)
            co_return std::unexpected(plan.error());
    }
    auto none = co_await rows(context, fmt::format("SELECT * FROM ({}) AS q LIMIT 0", query.text()));
    if (!none)
        co_return std::unexpected(none.error());
    co_return estimate;
}

asio::awaitable<Result<ConnectionReport>> McpSqlSource::test_connection(RequestContext context)
{
    co_await close();
    auto listing = co_await client_->listing(context);
    if (!listing)
        co_return std::unexpected(listing.error());
    auto schema = co_await get_schema(std::move(context));
    if (!schema)
        co_return std::unexpected(schema.error());
    ConnectionReport report{.product = fmt::format("{} behind the tool {} of the MCP server {} (revision {})",
                                                   sql::display_name(tool_.dialect), tool_.name, (*listing)->product,
                                                   name((*listing)->revision)),
                            .warnings = {}};
    const Tool* tool = (*listing)->find_tool(tool_.name);
    if (tool == nullptr || !tool->read_only)
        report.warnings.push_back(fmt::format("The tool {} does not say that it only reads: give the server a database "
                                              "user that can only read.",
                                              tool_.name));
    const std::string words = co_await client_->last_words();
    if (!words.empty())
        report.warnings.push_back("The server wrote: " + words);
    co_return report;
}

asio::awaitable<void> McpSqlSource::close()
{
    {
        const std::lock_guard lock(mutex_);
        schema_.reset();
    }
    co_await client_->close();
}

asio::awaitable<Result<sql::Dialect>> McpSqlSource::find_dialect(RequestContext context, McpClient& client,
                                                                 SqlTool tool, std::string words)
{
    if (const auto named = dialect_in_words(words))
        co_return *named;
    constexpr std::size_t longest = 1U << 20U;
    const auto answer = [&](std::string text) -> asio::awaitable<std::string> {
        json::object arguments{{tool.argument, std::move(text)}};
        auto result = co_await client.call_tool(context, tool.name, std::move(arguments), longest);
        if (!result)
            co_return std::string();
        const auto document = document_of_call(*result, ContentFormat::automatic, tool.name);
        co_return document ? json::serialize(*document) : std::string();
    };
    if (const std::string version = co_await answer("SELECT version() AS v"); !version.empty()) {
        if (const auto named = dialect_in_words(version))
            co_return *named;
        co_return version.find("\"v1.") != std::string::npos ? Dialect::duckdb : Dialect::mysql;
    }
    if (!(co_await answer("SELECT sqlite_version() AS v")).empty())
        co_return Dialect::sqlite;
    co_return fail(Errc::unsupported,
                   fmt::format("Which SQL the tool {} takes cannot be told: set \"sql_dialect\".", tool.name));
}

}
