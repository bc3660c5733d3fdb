#include "services/datasources/snowflake/snowflake_data_source.hpp"

#include "services/datasources/row_cursor.hpp"
#include "services/datasources/snowflake/schema_builder.hpp"
#include "services/datasources/snowflake/statement.hpp"
#include "services/datasources/snowflake/write_rights.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace datachat::services::datasources::snowflake {
namespace {

namespace json = boost::json;
using core::Errc;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t most_roles = 200; // that are looked at
constexpr sql::ExecutionLimits look_up_limits{
    .rows = 5'000'000, .bytes = std::int64_t{1} << 30, .time = std::chrono::minutes(5)};

milliseconds time_left(const RequestContext& context)
{
    return std::chrono::duration_cast<milliseconds>(context.deadline - steady_clock::now());
}

std::string shown_rights(const std::vector<std::string>& rights)
{
    const std::vector<std::string> some(
        rights.begin(), rights.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(rights.size(), 3)));
    return fmt::format("{}{}", fmt::join(some, ", "), rights.size() > 3 ? ", ..." : "");
}

core::Error refusal(const std::vector<std::string>& rights)
{
    return {
        Errc::refused,
        fmt::format("Not connected: the role can change data ({}). Give DataChat a role that only reads: GRANT USAGE "
                    "on the database, its schemas and a warehouse, and SELECT on its tables and views. Or accept "
                    "the risk: set accept_write_rights, or end the address with accept-risk=write_rights.",
                    shown_rights(rights)),
        ""};
}

// "bytesAssigned" of EXPLAIN USING JSON: what the partitions left after pruning hold.
std::optional<std::int64_t> bytes_of_plan(std::string_view plan)
{
    boost::system::error_code failed;
    const json::value parsed = json::parse(plan, failed);
    const json::value* bytes = failed ? nullptr : parsed.find_pointer("/GlobalStats/bytesAssigned", failed);
    return bytes != nullptr && bytes->is_int64() ? std::optional(bytes->get_int64()) : std::nullopt;
}

}

SnowflakeDataSource::SnowflakeDataSource(SnowflakeConfig config, std::unique_ptr<Credentials> credentials,
                                         asio::any_io_executor executor, asio::thread_pool& pool)
    : client_(std::move(executor)), pool_(pool), config_(std::move(config)),
      api_(config_.api, std::move(credentials), client_, pool), slots_(config_.queries)
{
}

asio::awaitable<Result<models::Batch>> SnowflakeDataSource::look_up(RequestContext context, StatementText text)
{
    context.deadline = end_of_query(context, look_up_limits.time);
    const auto slot = co_await slots_.acquire(context);
    if (!slot)
        co_return std::unexpected(slot.error());
    Statement statement(api_, std::move(text), time_left(context));
    auto result = co_await cloud::collect_paged(pool_, context, statement, look_up_limits);
    if (!result)
        co_return std::unexpected(result.error());
    if (result->truncated)
        co_return core::fail(Errc::too_large, "The database has more columns than can be read at once.");
    co_return std::move(result->batch);
}

asio::awaitable<Result<std::vector<std::string>>> SnowflakeDataSource::write_rights(RequestContext context)
{
    StatementText session{"SELECT CURRENT_ROLE() AS ROLE, CURRENT_SECONDARY_ROLES() AS SECONDARY"};
    const auto roles = co_await look_up(context, std::move(session));
    if (!roles)
        co_return std::unexpected(roles.error());
    const NamedRows answer(*roles);
    std::vector<std::string> waiting{"PUBLIC"}; // which everybody has
    if (answer.count() > 0) {
        for (std::string& role : secondary_roles(answer.text(0, "SECONDARY")))
            waiting.push_back(std::move(role));
        waiting.push_back(answer.text(0, "ROLE"));
    }
    std::set<std::string> seen;
    std::vector<std::string> writing;
    while (!waiting.empty()) {
        const std::string role = std::move(waiting.back());
        waiting.pop_back();
        if (role.empty() || !seen.insert(role).second)
            continue;
        if (seen.size() > most_roles)
            co_return core::fail(Errc::refused, "Not connected: the user has more roles than can be looked through. "
                                                "Give DataChat a role of its own.");
        StatementText grants{"SHOW GRANTS TO ROLE " + quoted(role)};
        const auto rows = co_await look_up(context, std::move(grants));
        if (!rows)
            co_return std::unexpected(rows.error());
        RoleGrants found = read_grants(NamedRows(*rows));
        writing.insert(writing.end(), found.writing.begin(), found.writing.end());
        waiting.insert(waiting.end(), found.roles.begin(), found.roles.end());
    }
    co_return writing;
}

asio::awaitable<Result<void>> SnowflakeDataSource::connect(RequestContext context)
{
    const auto writing = co_await write_rights(std::move(context));
    if (!writing)
        co_return std::unexpected(writing.error());
    if (!writing->empty() && !config_.accepts_write_rights)
        co_return std::unexpected(refusal(*writing));
    co_return Result<void>();
}

asio::awaitable<Result<models::Schema>> SnowflakeDataSource::read_schema(RequestContext context, Selection selection)
{
    SchemaBuilder builder(selection.schema.empty() ? "PUBLIC" : selection.schema);
    struct Part {
        StatementText text;
        void (SchemaBuilder::*add)(const NamedRows&);
    };
    const std::vector<Part> parts{{tables_query(selection), &SchemaBuilder::add_tables},
                                  {columns_query(selection), &SchemaBuilder::add_columns},
                                  {primary_keys_query(selection), &SchemaBuilder::add_primary_keys},
                                  {foreign_keys_query(selection), &SchemaBuilder::add_foreign_keys}};
    for (const Part& part : parts) {
        const auto rows = co_await look_up(context, part.text);
        if (!rows)
            co_return std::unexpected(rows.error());
        (builder.*part.add)(NamedRows(*rows));
    }
    co_return builder.finish();
}

asio::awaitable<Result<models::Schema>> SnowflakeDataSource::get_schema(RequestContext context)
{
    Selection all{.database = config_.api.database, .schema = config_.api.schema};
    co_return co_await read_schema(std::move(context), std::move(all));
}

asio::awaitable<Result<models::Schema>> SnowflakeDataSource::get_tables(RequestContext context,
                                                                        std::vector<models::TablePath> tables)
{
    Selection named{.database = config_.api.database, .schema = config_.api.schema};
    for (const models::TablePath& table : tables)
        named.tables.push_back(table.name);
    if (named.tables.empty())
        co_return models::Schema{.tables = {}, .search_path = {named.schema}, .case_sensitive = true};
    auto found = co_await read_schema(context, named);
    if (!found)
        co_return found;
    const std::size_t before = named.tables.size();
    for (const models::TableInfo& table : found->tables) {
        for (const models::ForeignKey& key : table.foreign_keys) {
            if (std::ranges::find(named.tables, key.referenced_table) == named.tables.end())
                named.tables.push_back(key.referenced_table);
        }
    }
    if (named.tables.size() == before)
        co_return found;
    co_return co_await read_schema(std::move(context), std::move(named));
}

asio::awaitable<Result<models::ResultSet>> SnowflakeDataSource::collect_text(RequestContext context, std::string text,
                                                                             sql::ExecutionLimits limits)
{
    context.deadline = end_of_query(context, limits.time);
    const auto slot = co_await slots_.acquire(context);
    if (!slot)
        co_return std::unexpected(slot.error());
    StatementText whole{std::move(text)};
    Statement statement(api_, std::move(whole), time_left(context));
    co_return co_await cloud::collect_paged(pool_, context, statement, limits);
}

asio::awaitable<Result<models::ResultSet>> SnowflakeDataSource::execute_query(RequestContext context,
                                                                              sql::CheckedQuery query)
{
    co_return co_await collect_text(std::move(context), query.text(), query.limits());
}

asio::awaitable<Result<StreamSummary>> SnowflakeDataSource::stream_query(RequestContext context,
                                                                         sql::CheckedQuery query, BatchSink& sink)
{
    const sql::ExecutionLimits limits = query.limits();
    context.deadline = end_of_query(context, limits.time);
    const auto slot = co_await slots_.acquire(context);
    if (!slot)
        co_return std::unexpected(slot.error());
    StatementText whole{query.text()};
    Statement statement(api_, std::move(whole), time_left(context));
    cloud::TakeBatch take = [&sink](models::Batch& batch) { return sink.take(batch); };
    co_return co_await cloud::run_paged(pool_, context, statement, limits, {}, std::move(take));
}

asio::awaitable<Result<Estimate>> SnowflakeDataSource::estimate(RequestContext context, sql::CheckedQuery query)
{
    const sql::ExecutionLimits limits{.rows = 1, .bytes = 8 << 20, .time = query.limits().time};
    auto plan = co_await collect_text(std::move(context), "EXPLAIN USING JSON " + query.text(), limits);
    if (!plan)
        co_return std::unexpected(plan.error());
    Estimate estimate;
    if (plan->batch.rows() == 1)
        estimate.plan = models::to_text(plan->batch.columns.front().value(0));
    estimate.bytes = bytes_of_plan(estimate.plan);
    co_return estimate;
}

asio::awaitable<Result<ConnectionReport>> SnowflakeDataSource::test_connection(RequestContext context)
{
    const auto writing = co_await write_rights(context);
    if (!writing)
        co_return std::unexpected(writing.error());
    if (!writing->empty() && !config_.accepts_write_rights)
        co_return std::unexpected(refusal(*writing));
    StatementText question{"SELECT CURRENT_VERSION() AS VERSION, CURRENT_WAREHOUSE() AS WAREHOUSE"};
    const auto session = co_await look_up(context, std::move(question));
    if (!session)
        co_return std::unexpected(session.error());
    const NamedRows answer(*session);
    ConnectionReport report{.product = "Snowflake"};
    if (answer.count() > 0)
        report.product += ' ' + answer.text(0, "VERSION");
    if (answer.count() == 0 || answer.text(0, "WAREHOUSE").empty())
        report.warnings.emplace_back("No warehouse is set, nor does the user have one: questions cannot be answered.");
    if (!writing->empty())
        report.warnings.push_back(
            fmt::format("The role can change data ({}); that risk was accepted.", shown_rights(*writing)));
    if (!api_.has_key())
        report.warnings.emplace_back("A token ends some day; a key pair lasts until it is taken away.");
    co_return report;
}

asio::awaitable<void> SnowflakeDataSource::close()
{
    co_return; // connections are the client's, and every query stops its own statement
}

}
