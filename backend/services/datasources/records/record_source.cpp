#include "services/datasources/records/record_source.hpp"

#include "core/run_blocking.hpp"
#include "services/datasources/row_cursor.hpp"
#include "sql/fetch.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::services::datasources::records {
namespace {

using core::Errc;
using core::fail;
using std::chrono::steady_clock;

// How long a schema waits for further pages.
constexpr std::chrono::seconds patience_for_table{5};
constexpr std::chrono::seconds patience_for_all{20};

models::TableInfo narrowed(const KnownTable& table, const std::vector<std::size_t>& columns)
{
    models::TableInfo info{.schema = table.info.schema, .name = table.info.name};
    for (const std::size_t column : columns)
        info.columns.push_back(table.info.columns[column]);
    return info;
}

}

RecordSource::RecordSource(std::unique_ptr<RecordOrigin> origin, RecordSourceOptions options,
                           MakeWorkbench make_workbench, asio::thread_pool& pool)
    : origin_(std::move(origin)), options_(options), make_workbench_(std::move(make_workbench)), pool_(pool)
{
}

bool RecordSource::is_fresh(steady_clock::time_point read) const
{
    return steady_clock::now() - read < options_.keep;
}

asio::awaitable<Result<void>> RecordSource::connect(RequestContext context)
{
    auto tables = co_await origin_->tables(context);
    if (!tables)
        co_return std::unexpected(tables.error());
    if (tables->empty() || tables->front()->proposed)
        co_return Result<void>{};
    auto first = co_await known(std::move(context), tables->front());
    co_return first ? Result<void>() : std::unexpected(first.error());
}

// A table that fits on its first page is kept whole.
asio::awaitable<Result<RecordSource::KnownPtr>> RecordSource::known(RequestContext context, RecordTablePtr table)
{
    {
        const std::lock_guard lock(mutex_);
        const auto found = known_.find(table->name);
        if (found != known_.end() && is_fresh(found->second->read))
            co_return found->second;
    }
    const std::unique_ptr<RecordFeed> feed = origin_->open(table, {});
    auto read = co_await feed->next(std::move(context));
    if (!read)
        co_return std::unexpected(read.error());
    auto rows = std::make_shared<TableRows>();
    bool whole = feed->is_last();
    auto work = [&] {
        auto made = std::make_shared<KnownTable>(table_of(*table, feed->records()));
        whole = whole && !append_records(*rows, *made, feed->records());
        return made;
    };
    const std::shared_ptr<KnownTable> made = co_await core::run_blocking(pool_, work);
    made->read = steady_clock::now();
    made->info.row_count = feed->walk().announced();
    if (feed->is_last())
        made->info.row_count = feed->walk().records();
    rows->fetched = made->read;
    if (whole)
        keep(*table, {}, std::move(rows));
    const std::lock_guard lock(mutex_);
    KnownPtr& place = known_[table->name];
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

asio::awaitable<Result<models::Schema>> RecordSource::schema_of(RequestContext context,
                                                                std::vector<RecordTablePtr> tables)
{
    models::Schema schema;
    std::vector<std::string> names;
    for (const RecordTablePtr& table : tables) {
        auto one = co_await known(context, table);
        if (!one && table->proposed && one.error().code != Errc::cancelled) {
            const std::lock_guard lock(mutex_);
            left_out_[table->name] = one.error().message;
            continue;
        }
        if (!one)
            co_return std::unexpected(one.error());
        names.push_back(table->name);
        if (!(*one)->columns.empty()) // nobody can tell the columns of what never had a record
            schema.tables.push_back((*one)->info);
    }
    auto all = co_await origin_->tables(std::move(context));
    if (!all)
        co_return std::unexpected(all.error());
    // A reference to what is not there helps nobody.
    for (models::TableInfo& table : schema.tables) {
        std::erase_if(table.foreign_keys, [&](const models::ForeignKey& key) {
            return std::ranges::none_of(*all, [&](const RecordTablePtr& other) {
                return models::same_name(other->name, key.referenced_table);
            });
        });
    }
    co_return schema;
}

asio::awaitable<Result<models::Schema>> RecordSource::get_schema(RequestContext context)
{
    auto all = co_await origin_->tables(context);
    if (!all)
        co_return std::unexpected(all.error());
    auto first_pages = co_await schema_of(context, *all);
    if (!first_pages || options_.keep.count() == 0)
        co_return first_pages;
    RequestContext patient = context;
    const auto end = steady_clock::now() + patience_for_all;
    for (const RecordTablePtr& table : *all) {
        patient.deadline = std::min({context.deadline, end, steady_clock::now() + patience_for_table});
        co_await settle(patient, table);
    }
    co_return co_await schema_of(std::move(context), std::move(*all));
}

asio::awaitable<Result<models::Schema>> RecordSource::get_tables(RequestContext context,
                                                                 std::vector<models::TablePath> tables)
{
    auto wanted = co_await origin_->tables(context);
    if (!wanted)
        co_return std::unexpected(wanted.error());
    std::erase_if(*wanted, [&](const RecordTablePtr& table) {
        return std::ranges::none_of(tables,
                                    [&](const auto& path) { return models::same_name(path.name, table->name); });
    });
    co_return co_await schema_of(std::move(context), std::move(*wanted));
}

asio::awaitable<Result<std::vector<RecordSource::Part>>> RecordSource::parts_of(RequestContext context,
                                                                                const sql::CheckedQuery& query)
{
    auto tables = co_await origin_->tables(context);
    if (!tables)
        co_return std::unexpected(tables.error());
    std::vector<models::TablePath> named;
    for (const RecordTablePtr& table : *tables) {
        if (std::ranges::any_of(query.tables(), [&](const std::string& name) { return name.ends_with(table->name); }))
            named.push_back({"", table->name});
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
        const auto table = std::ranges::find_if(*tables, [&](const RecordTablePtr& one) { return one->name == name; });
        if (table == tables->end())
            co_return fail(Errc::stale, fmt::format("{} has just changed: ask again.", name));
        auto now = co_await known(context, *table);
        if (!now)
            co_return std::unexpected(now.error());
        if ((*now)->info.columns != schema->tables[fetch.table].columns)
            co_return fail(Errc::stale, fmt::format("{} has just changed: ask again.", name));
        parts.push_back({*table, *now, std::move(fetch.columns), pushed_filters(fetch.conditions, **table)});
    }
    co_return parts;
}

asio::awaitable<Result<std::unique_ptr<Workbench>>> RecordSource::filled_workbench(RequestContext context,
                                                                                   const std::vector<Part>& parts)
{
    auto bench = co_await core::run_blocking(pool_, make_workbench_);
    if (!bench)
        co_return std::unexpected(bench.error());
    for (const Part& part : parts) {
        auto rows = co_await rows_of(context, part);
        if (!rows)
            co_return std::unexpected(rows.error());
        auto table = (*bench)->add_table(narrowed(*part.known, part.columns));
        if (!table)
            co_return std::unexpected(table.error());
        for (const models::Batch& batch : (*rows)->batches) {
            if (context.cancel.stop_requested())
                co_return fail(Errc::cancelled, "The question was cancelled.");
            if (std::chrono::steady_clock::now() > context.deadline)
                co_return fail(Errc::timeout, "The question took longer than it may.");
            const models::Batch some = columns_of(batch, part.columns);
            if (auto taken = co_await (*table)->take(some); !taken)
                co_return std::unexpected(taken.error());
        }
    }
    co_return bench;
}

asio::awaitable<Result<StreamSummary>> RecordSource::stream_query(RequestContext context, sql::CheckedQuery query,
                                                                  BatchSink& sink)
{
    context.deadline = end_of_query(context, query.limits().time);
    auto parts = co_await parts_of(context, query);
    if (!parts)
        co_return std::unexpected(parts.error());
    auto bench = co_await filled_workbench(context, *parts);
    if (!bench)
        co_return std::unexpected(bench.error());
    co_return co_await (*bench)->stream_query(std::move(context), std::move(query), sink);
}

asio::awaitable<Result<Estimate>> RecordSource::estimate(RequestContext context, sql::CheckedQuery query)
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
        auto words = origin_->request_words(*part.config, part.filters);
        if (!words)
            co_return std::unexpected(words.error());
        FetchedTable fetched{.source = origin_->address(), .table = part.config->name, .sql = *words, .rows = {}};
        const std::optional<std::int64_t> rows =
            part.filters.empty() ? part.known->info.row_count : std::optional<std::int64_t>();
        if (rows && *rows > options_.budget.rows && !kept(part))
            co_return fail(
                Errc::too_large,
                fmt::format("{} has {} rows, and at most {} may be fetched. Ask for a part of it by a column "
                            "that is filtered by, or raise \"most_rows\" of the source.",
                            part.config->name, *rows, options_.budget.rows));
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

asio::awaitable<Result<ConnectionReport>> RecordSource::test_connection(RequestContext context)
{
    co_await close();
    auto schema = co_await get_schema(context);
    if (!schema)
        co_return std::unexpected(schema.error());
    auto tables = co_await origin_->tables(context);
    if (!tables)
        co_return std::unexpected(tables.error());
    auto report = co_await origin_->report(std::move(context));
    if (!report)
        co_return std::unexpected(report.error());
    const std::lock_guard lock(mutex_);
    for (const RecordTablePtr& table : *tables) {
        const auto left_out = left_out_.find(table->name);
        if (left_out != left_out_.end())
            report->warnings.push_back(fmt::format("{} is left out: {}", table->name, left_out->second));
        else if (schema->find_table("", table->name) == nullptr)
            report->warnings.push_back(fmt::format("{} holds no records, so its columns cannot be told and it is left "
                                                   "out: list them in \"columns\" of the table.",
                                                   table->name));
    }
    co_return report;
}

void RecordSource::forget()
{
    const std::lock_guard lock(mutex_);
    kept_.clear();
    known_.clear();
    left_out_.clear();
}

asio::awaitable<void> RecordSource::close()
{
    forget();
    co_await origin_->close();
}

}
