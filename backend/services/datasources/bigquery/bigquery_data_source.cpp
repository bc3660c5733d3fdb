#include "services/datasources/bigquery/bigquery_data_source.hpp"

#include "core/digest.hpp"
#include "services/cloud/url_text.hpp"
#include "services/datasources/bigquery/query_job.hpp"
#include "services/datasources/bigquery/schema_builder.hpp"
#include "services/datasources/bigquery/schema_queries.hpp"
#include "services/datasources/row_cursor.hpp"

#include <fmt/format.h>

#include <deque>
#include <set>

namespace datachat::services::datasources::bigquery {
namespace {

namespace json = boost::json;
using core::Errc;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t remembered_texts = 4096;
constexpr sql::ExecutionLimits look_up_limits{
    .rows = 5'000'000, .bytes = std::int64_t{1} << 30, .time = std::chrono::minutes(5)};

std::string text_at(const json::value& value, std::string_view pointer)
{
    boost::system::error_code missing;
    const json::value* found = value.find_pointer(pointer, missing);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

// Whether the dataset's own list says that this account may write.
bool may_write(const json::value& dataset, std::string_view email)
{
    boost::system::error_code missing;
    const json::value* access = dataset.find_pointer("/access", missing);
    if (access == nullptr || !access->is_array())
        return false;
    for (const json::value& entry : access->get_array()) {
        const std::string role = text_at(entry, "/role");
        const bool writes = role == "WRITER" || role == "OWNER" || role.ends_with("dataEditor") ||
                            role.ends_with("dataOwner") || role.ends_with("bigquery.admin");
        if (writes && text_at(entry, "/userByEmail") == email)
            return true;
    }
    return false;
}

}

BigqueryDataSource::BigqueryDataSource(BigqueryConfig config, asio::any_io_executor executor, asio::thread_pool& pool)
    : client_(std::move(executor)), pool_(pool),
      api_(std::move(config.api), std::move(config.credentials), client_, pool), slots_(config.queries)
{
}

asio::awaitable<Result<json::value>> BigqueryDataSource::dataset(RequestContext context)
{
    const ApiSettings& settings = api_.settings();
    co_return co_await api_.get(
        std::move(context),
        fmt::format("{}/datasets/{}", cloud::url_escaped(settings.data_project), cloud::url_escaped(settings.dataset)));
}

asio::awaitable<Result<void>> BigqueryDataSource::connect(RequestContext context)
{
    const auto found = co_await dataset(std::move(context));
    if (!found)
        co_return std::unexpected(found.error());
    const std::string location = text_at(*found, "/location");
    const std::string& wanted = api_.settings().location;
    if (!wanted.empty() && !location.empty() && !models::same_name(wanted, location))
        co_return core::fail(Errc::invalid_argument,
                             fmt::format("The dataset {} is in {}, not in {}: set the location to that, or leave it "
                                         "empty.",
                                         api_.settings().dataset, location, wanted));
    if (!location.empty())
        api_.set_location(location);
    co_return Result<void>();
}

asio::awaitable<Result<models::Batch>> BigqueryDataSource::look_up(RequestContext context, std::string text)
{
    context.deadline = end_of_query(context, look_up_limits.time);
    const auto slot = co_await slots_.acquire(context);
    if (!slot)
        co_return std::unexpected(slot.error());
    QueryJob job(api_, std::move(text), look_up_limits.time, look_up_limits.rows);
    auto result = co_await cloud::collect_paged(pool_, context, job, look_up_limits);
    if (!result)
        co_return std::unexpected(result.error());
    if (result->truncated)
        co_return core::fail(Errc::too_large, "The dataset has more columns than can be read at once.");
    co_return std::move(result->batch);
}

asio::awaitable<Result<models::Schema>> BigqueryDataSource::get_schema(RequestContext context)
{
    if (auto connected = co_await connect(context); !connected)
        co_return std::unexpected(connected.error());
    const std::string& project = api_.settings().data_project;
    const std::string& dataset = api_.settings().dataset;
    SchemaBuilder builder(dataset);
    struct Part {
        std::string query;
        void (SchemaBuilder::*add)(const models::Batch&);
        bool needed;
    };
    // Whoever may read a dataset need not see its keys, nor the sizes, which stand with the project.
    const std::vector<Part> parts{
        {tables_query(project, dataset), &SchemaBuilder::add_tables, true},
        {columns_query(project, dataset), &SchemaBuilder::add_columns, true},
        {keys_query(project, dataset), &SchemaBuilder::add_keys, false},
        {sizes_query(project, dataset, api_.location()), &SchemaBuilder::add_sizes, false},
    };
    for (const Part& part : parts) {
        const auto rows = co_await look_up(context, part.query);
        const bool missing = !rows && !part.needed &&
                             (rows.error().code == Errc::forbidden || rows.error().code == Errc::not_found ||
                              rows.error().code == Errc::upstream);
        if (missing)
            continue;
        if (!rows)
            co_return std::unexpected(rows.error());
        (builder.*part.add)(*rows);
    }
    co_return builder.finish();
}

asio::awaitable<Result<models::Schema>> BigqueryDataSource::get_tables(RequestContext context,
                                                                       std::vector<models::TablePath> tables)
{
    const ApiSettings& settings = api_.settings();
    SchemaBuilder builder(settings.dataset);
    std::set<std::string> seen;
    std::vector<std::string> referenced;
    for (const bool named : {true, false}) { // then those that they refer to, and no further
        std::vector<std::string> names;
        if (named) {
            for (const models::TablePath& table : tables)
                names.push_back(table.name);
        } else {
            names = std::move(referenced);
        }
        for (const std::string& name : names) {
            if (!seen.insert(name).second)
                continue;
            const auto resource = co_await api_.get(
                context, fmt::format("{}/datasets/{}/tables/{}", cloud::url_escaped(settings.data_project),
                                     cloud::url_escaped(settings.dataset), cloud::url_escaped(name)));
            if (!resource && resource.error().code == Errc::not_found)
                continue;
            if (!resource)
                co_return std::unexpected(resource.error());
            auto refers_to = builder.add_table(*resource);
            if (!refers_to)
                co_return std::unexpected(refers_to.error());
            if (named)
                referenced.insert(referenced.end(), refers_to->begin(), refers_to->end());
        }
    }
    co_return builder.finish();
}

asio::awaitable<Result<DryRun>> BigqueryDataSource::check_reads(RequestContext context, std::string text)
{
    const std::string digest = core::digest_hex(text);
    auto found = co_await dry_run(api_, std::move(context), std::move(text));
    if (!found)
        co_return found;
    if (found->statement_type != "SELECT")
        co_return core::fail(Errc::refused,
                             fmt::format("BigQuery takes the statement for {}, and only SELECT is run: the source is "
                                         "opened for reading only.",
                                         found->statement_type.empty() ? "none that it knows" : found->statement_type));
    const std::lock_guard lock(mutex_);
    if (reading_.size() >= remembered_texts)
        reading_.clear();
    reading_.insert(digest);
    co_return found;
}

asio::awaitable<Result<void>> BigqueryDataSource::require_reading(RequestContext context, std::string text)
{
    {
        const std::lock_guard lock(mutex_);
        if (reading_.contains(core::digest_hex(text)))
            co_return Result<void>();
    }
    const auto reads = co_await check_reads(std::move(context), std::move(text));
    if (!reads)
        co_return std::unexpected(reads.error());
    co_return Result<void>();
}

asio::awaitable<Result<models::ResultSet>> BigqueryDataSource::collect_text(RequestContext context, std::string text,
                                                                            sql::ExecutionLimits limits)
{
    context.deadline = end_of_query(context, limits.time);
    const auto slot = co_await slots_.acquire(context);
    if (!slot)
        co_return std::unexpected(slot.error());
    if (auto reads = co_await require_reading(context, text); !reads)
        co_return std::unexpected(reads.error());
    const auto left = std::chrono::duration_cast<milliseconds>(context.deadline - steady_clock::now());
    QueryJob job(api_, std::move(text), left, limits.rows + 1);
    co_return co_await cloud::collect_paged(pool_, context, job, limits);
}

asio::awaitable<Result<models::ResultSet>> BigqueryDataSource::execute_query(RequestContext context,
                                                                             sql::CheckedQuery query)
{
    co_return co_await collect_text(std::move(context), query.text(), query.limits());
}

asio::awaitable<Result<StreamSummary>> BigqueryDataSource::stream_query(RequestContext context, sql::CheckedQuery query,
                                                                        BatchSink& sink)
{
    const sql::ExecutionLimits limits = query.limits();
    context.deadline = end_of_query(context, limits.time);
    const auto slot = co_await slots_.acquire(context);
    if (!slot)
        co_return std::unexpected(slot.error());
    if (auto reads = co_await require_reading(context, query.text()); !reads)
        co_return std::unexpected(reads.error());
    const auto left = std::chrono::duration_cast<milliseconds>(context.deadline - steady_clock::now());
    QueryJob job(api_, query.text(), left, api_.settings().page_rows);
    cloud::TakeBatch take = [&sink](models::Batch& batch) { return sink.take(batch); };
    co_return co_await cloud::run_paged(pool_, context, job, limits, {}, std::move(take));
}

asio::awaitable<Result<Estimate>> BigqueryDataSource::estimate(RequestContext context, sql::CheckedQuery query)
{
    context.deadline = end_of_query(context, query.limits().time);
    const auto reads = co_await check_reads(std::move(context), query.text());
    if (!reads)
        co_return std::unexpected(reads.error());
    const std::int64_t limit = api_.settings().bytes_billed_limit;
    if (limit > 0 && reads->bytes > limit)
        co_return core::fail(Errc::too_large,
                             fmt::format("The query would read {}, more than this source's limit of {}: narrow it to "
                                         "fewer columns or days, or raise the limit.",
                                         shown_bytes(reads->bytes), shown_bytes(limit)));
    co_return Estimate{
        .bytes = reads->bytes,
        .plan = fmt::format("BigQuery would read {} for this {}.", shown_bytes(reads->bytes), reads->statement_type)};
}

asio::awaitable<Result<ConnectionReport>> BigqueryDataSource::test_connection(RequestContext context)
{
    if (auto connected = co_await connect(context); !connected)
        co_return std::unexpected(connected.error());
    // Reading the dataset's description does not show that queries may be run.
    if (auto runs = co_await check_reads(context, "SELECT 1"); !runs)
        co_return std::unexpected(runs.error());
    const auto found = co_await dataset(std::move(context));
    if (!found)
        co_return std::unexpected(found.error());
    ConnectionReport report{.product = fmt::format("BigQuery in {}", api_.location())};
    const auto& account = api_.credentials().account;
    if (account && may_write(*found, account->email))
        report.warnings.push_back(
            fmt::format("{} may write to the dataset; the role BigQuery Data Viewer is enough.", account->email));
    if (!account)
        report.warnings.emplace_back("A token lasts an hour; the key of a service account lasts until it is deleted.");
    if (api_.settings().bytes_billed_limit == 0)
        report.warnings.emplace_back("No limit is set on what one query may read, and BigQuery bills by that.");
    co_return report;
}

asio::awaitable<void> BigqueryDataSource::close()
{
    co_return; // connections are the client's, and every query stops its own job
}

}
