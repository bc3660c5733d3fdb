#include "services/datasources/rest/rest_data_source.hpp"

#include "core/run_blocking.hpp"
#include "net/http_message.hpp"
#include "services/datasources/rest/address_text.hpp"
#include "services/datasources/rest/page_feed.hpp"
#include "services/datasources/row_cursor.hpp"
#include "sql/fetch.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::services::datasources::rest {
namespace {

using core::Errc;
using core::fail;
using std::chrono::steady_clock;

// How long a schema waits for further pages.
constexpr std::chrono::seconds patience_for_table{5};
constexpr std::chrono::seconds patience_for_all{20};

class PageSink final : public BatchSink {
public:
    asio::awaitable<Result<void>> take(const models::Batch& batch) override
    {
        if (rows.batch.columns.empty()) {
            for (const models::Column& column : batch.columns)
                rows.batch.columns.emplace_back(column.name(), column.type());
        }
        for (std::size_t place = 0; place < batch.columns.size(); ++place) {
            for (std::size_t row = 0; row < batch.rows(); ++row)
                rows.batch.columns[place].append(batch.columns[place].value(row));
        }
        co_return Result<void>();
    }
    models::ResultSet rows;
};

models::TableInfo narrowed(const KnownTable& table, const std::vector<std::size_t>& columns)
{
    models::TableInfo info{.schema = table.info.schema, .name = table.info.name};
    for (const std::size_t column : columns)
        info.columns.push_back(table.info.columns[column]);
    return info;
}

}

RestDataSource::RestDataSource(RestConfig config, MakeWorkbench make_workbench, asio::any_io_executor executor,
                               asio::thread_pool& pool)
    : config_(std::move(config)), make_workbench_(std::move(make_workbench)), client_(config_, std::move(executor)),
      pool_(pool)
{
}

bool RestDataSource::is_fresh(steady_clock::time_point read) const
{
    return steady_clock::now() - read < config_.keep;
}

asio::awaitable<Result<void>> RestDataSource::connect(RequestContext context)
{
    auto first = co_await known(std::move(context), config_.tables.front());
    co_return first ? Result<void>() : std::unexpected(first.error());
}

// A table that fits on its first page is kept whole.
asio::awaitable<Result<RestDataSource::KnownPtr>> RestDataSource::known(RequestContext context,
                                                                        const TableConfig& table)
{
    {
        const std::lock_guard lock(mutex_);
        const auto found = known_.find(table.name);
        if (found != known_.end() && is_fresh(found->second->read))
            co_return found->second;
    }
    PageFeed feed(client_, config_, table, {}, pool_);
    auto read = co_await feed.next(std::move(context));
    if (!read)
        co_return std::unexpected(read.error());
    auto rows = std::make_shared<TableRows>();
    bool whole = feed.is_last();
    auto work = [&] {
        auto made = std::make_shared<KnownTable>(table_of(table, feed.records()));
        whole = whole && !append_records(*rows, *made, feed.records());
        return made;
    };
    const std::shared_ptr<KnownTable> made = co_await core::run_blocking(pool_, work);
    made->read = steady_clock::now();
    made->info.row_count = feed.walk().announced();
    if (feed.is_last())
        made->info.row_count = feed.walk().records();
    rows->fetched = made->read;
    if (whole)
        keep(table, {}, std::move(rows));
    const std::lock_guard lock(mutex_);
    KnownPtr& place = known_[table.name];
    if (place && made->columns.empty()) { // without records it is still the table that it was
        made->columns = place->columns;
        made->info.columns = place->info.columns;
    }
    // Types that later pages made wider stay so: the first page does not know better now.
    for (std::size_t i = 0; place && i < made->columns.size() && i < place->columns.size(); ++i) {
        if (made->columns[i].name == place->columns[i].name && !made->columns[i].declared)
            set_type(*made, i, common_type(made->columns[i].type, place->columns[i].type));
    }
    place = made;
    co_return place;
}

asio::awaitable<Result<models::Schema>> RestDataSource::schema_of(RequestContext context,
                                                                  std::vector<const TableConfig*> tables)
{
    models::Schema schema;
    for (const TableConfig* table : tables) {
        auto one = co_await known(context, *table);
        if (!one)
            co_return std::unexpected(one.error());
        if (!(*one)->columns.empty()) // nobody can tell the columns of what never had a record
            schema.tables.push_back((*one)->info);
    }
    // A reference to what is not there helps nobody.
    for (models::TableInfo& table : schema.tables) {
        std::erase_if(table.foreign_keys, [&](const models::ForeignKey& key) {
            return std::ranges::none_of(config_.tables, [&](const TableConfig& other) {
                return models::same_name(other.name, key.referenced_table);
            });
        });
    }
    co_return schema;
}

asio::awaitable<Result<models::Schema>> RestDataSource::get_schema(RequestContext context)
{
    std::vector<const TableConfig*> all;
    for (const TableConfig& table : config_.tables)
        all.push_back(&table);
    auto first_pages = co_await schema_of(context, all);
    if (!first_pages || config_.keep.count() == 0)
        co_return first_pages;
    RequestContext patient = context;
    const auto end = steady_clock::now() + patience_for_all;
    for (const TableConfig* table : all) {
        patient.deadline = std::min({context.deadline, end, steady_clock::now() + patience_for_table});
        co_await settle(patient, *table);
    }
    co_return co_await schema_of(std::move(context), std::move(all));
}

asio::awaitable<Result<models::Schema>> RestDataSource::get_tables(RequestContext context,
                                                                   std::vector<models::TablePath> tables)
{
    std::vector<const TableConfig*> wanted;
    for (const TableConfig& table : config_.tables) {
        if (std::ranges::any_of(tables, [&](const auto& path) { return models::same_name(path.name, table.name); }))
            wanted.push_back(&table);
    }
    co_return co_await schema_of(std::move(context), std::move(wanted));
}

asio::awaitable<Result<std::vector<RestDataSource::Part>>> RestDataSource::parts_of(RequestContext context,
                                                                                    const sql::CheckedQuery& query)
{
    std::vector<models::TablePath> named;
    for (const TableConfig& table : config_.tables) {
        if (std::ranges::any_of(query.tables(), [&](const std::string& name) { return name.ends_with(table.name); }))
            named.push_back({"", table.name});
    }
    auto schema = co_await get_tables(context, std::move(named));
    if (!schema)
        co_return std::unexpected(schema.error());
    sql::Query tree = query.tree();
    const auto resolution = sql::resolve(tree, *schema, dialect());
    if (!resolution)
        co_return std::unexpected(resolution.error());
    std::vector<Part> parts;
    for (sql::Fetch& fetch : sql::fetches_of(tree, *resolution, *schema)) {
        const std::string& name = schema->tables[fetch.table].name;
        const auto table = std::ranges::find(config_.tables, name, &TableConfig::name);
        auto now = co_await known(context, *table);
        if (!now)
            co_return std::unexpected(now.error());
        if ((*now)->info.columns != schema->tables[fetch.table].columns)
            co_return fail(Errc::stale, fmt::format("{} has just changed: ask again.", name));
        parts.push_back({&*table, *now, std::move(fetch.columns), pushed_filters(fetch.conditions, *table)});
    }
    co_return parts;
}

asio::awaitable<Result<StreamSummary>> RestDataSource::stream_query(RequestContext context, sql::CheckedQuery query,
                                                                    BatchSink& sink)
{
    context.deadline = end_of_query(context, query.limits().time);
    auto parts = co_await parts_of(context, query);
    if (!parts)
        co_return std::unexpected(parts.error());
    auto bench = co_await core::run_blocking(pool_, make_workbench_);
    if (!bench)
        co_return std::unexpected(bench.error());
    for (const Part& part : *parts) {
        auto rows = co_await rows_of(context, part);
        if (!rows)
            co_return std::unexpected(rows.error());
        auto table = (*bench)->add_table(narrowed(*part.known, part.columns));
        if (!table)
            co_return std::unexpected(table.error());
        for (const models::Batch& batch : (*rows)->batches) {
            if (context.cancel.stop_requested())
                co_return fail(Errc::cancelled, "The question was cancelled.");
            const models::Batch some = columns_of(batch, part.columns);
            if (auto taken = co_await (*table)->take(some); !taken)
                co_return std::unexpected(taken.error());
        }
    }
    co_return co_await (*bench)->stream_query(std::move(context), std::move(query), sink);
}

asio::awaitable<Result<models::ResultSet>> RestDataSource::execute_query(RequestContext context,
                                                                         sql::CheckedQuery query)
{
    PageSink sink;
    auto summary = co_await stream_query(std::move(context), std::move(query), sink);
    if (!summary)
        co_return std::unexpected(summary.error());
    sink.rows.truncated = summary->truncated;
    co_return std::move(sink.rows);
}

asio::awaitable<Result<Estimate>> RestDataSource::estimate(RequestContext context, sql::CheckedQuery query)
{
    context.deadline = end_of_query(context, query.limits().time);
    auto parts = co_await parts_of(context, query);
    if (!parts)
        co_return std::unexpected(parts.error());
    auto bench = co_await core::run_blocking(pool_, make_workbench_);
    if (!bench)
        co_return std::unexpected(bench.error());
    Estimate estimate;
    for (const Part& part : *parts) {
        const PageFeed feed(client_, config_, *part.config, part.filters, pool_);
        auto address = client_.address_of(*part.config, feed.walk().first(), part.filters, "");
        if (!address)
            co_return std::unexpected(address.error());
        FetchedTable fetched{.source = net::parse_target(config_.base).authority,
                             .table = part.config->name,
                             .sql = "GET " + *address,
                             .rows = {}};
        const std::optional<std::int64_t> rows =
            part.filters.empty() ? part.known->info.row_count : std::optional<std::int64_t>();
        if (rows && *rows > config_.budget.rows && !kept(part))
            co_return fail(
                Errc::too_large,
                fmt::format("{} has {} rows, and at most {} may be fetched. Ask for a part of it by a column "
                            "that the API filters by, or raise \"most_rows\" of the source.",
                            part.config->name, *rows, config_.budget.rows));
        fetched.rows = rows;
        estimate.plan += fmt::format("{}: {}\n", part.config->name, fetched.sql);
        estimate.fetched.push_back(std::move(fetched));
        if (auto made = (*bench)->add_table(narrowed(*part.known, part.columns)); !made)
            co_return std::unexpected(made.error());
    }
    auto plan = co_await (*bench)->explain(std::move(context), std::move(query));
    if (!plan)
        co_return std::unexpected(plan.error());
    estimate.plan += *plan;
    co_return estimate;
}

// Asks for the first page of every table anew.
asio::awaitable<Result<ConnectionReport>> RestDataSource::test_connection(RequestContext context)
{
    co_await close();
    auto schema = co_await get_schema(std::move(context));
    if (!schema)
        co_return std::unexpected(schema.error());
    const net::Target target = net::parse_target(config_.base);
    ConnectionReport report{.product = fmt::format("REST API at {}", target.authority), .warnings = {}};
    if (!target.secure && config_.auth.kind != AuthKind::none)
        report.warnings.push_back("The secret travels unencrypted: use an https:// address.");
    for (const TableConfig& table : config_.tables) {
        if (schema->find_table("", table.name) == nullptr)
            report.warnings.push_back(fmt::format("{} holds no records, so its columns cannot be told and it is left "
                                                  "out: list them in \"columns\" of the table.",
                                                  table.name));
    }
    co_return report;
}

asio::awaitable<void> RestDataSource::close()
{
    const std::lock_guard lock(mutex_);
    kept_.clear();
    known_.clear();
    co_return;
}

}
