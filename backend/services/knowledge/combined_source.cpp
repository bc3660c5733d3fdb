#include "services/knowledge/combined_source.hpp"

#include "core/run_blocking.hpp"
#include "sql/firewall.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::services::knowledge {
namespace {

using core::Errc;
using core::fail;
using core::Result;
using datasources::Estimate;
using datasources::StreamSummary;

// An engine's guess may be several times too high: what is refused on it must be far beyond the budget.
constexpr std::int64_t trust_in_guesses = 4;

auto too_large(const models::TableInfo& table, std::int64_t rows)
{
    return fail(Errc::too_large,
                fmt::format("{} has too many rows to be brought together with another source: at most {} are. Ask for "
                            "a period or another part of it, or ask its source alone.",
                            table.name, rows));
}

}

// The members as they are now.
asio::awaitable<Result<CombinedSource::WholePtr>> CombinedSource::read(models::RequestContext context)
{
    auto records = co_await repositories_.sources().list(context.scope);
    if (!records)
        co_return std::unexpected(records.error());
    auto whole = std::make_shared<Whole>();
    for (const db::SourceRecord& record : *records) {
        const bool wanted =
            config_.source_ids.empty() || std::ranges::find(config_.source_ids, record.id) != config_.source_ids.end();
        if (record.kind == combined_kind || !wanted)
            continue;
        auto snapshot = co_await catalogs_.get(context, record.id);
        if (!snapshot)
            co_return fail(snapshot.error().code,
                           fmt::format("The source {} cannot be read: {}", record.name, snapshot.error().message),
                           snapshot.error().detail);
        std::string alias = alias_of(record.name, whole->members);
        whole->members.push_back({record.name, std::move(alias), std::move(*snapshot)});
    }
    if (whole->members.size() < 2)
        co_return fail(Errc::invalid_argument, "There are no two sources to ask together: connect another one first.");
    whole->combined = combine(whole->members);
    co_return whole;
}

asio::awaitable<Result<CombinedSource::WholePtr>> CombinedSource::whole(models::RequestContext context)
{
    {
        const std::lock_guard lock(mutex_);
        if (whole_)
            co_return whole_;
    }
    auto read_now = co_await read(std::move(context));
    if (!read_now)
        co_return std::unexpected(read_now.error());
    const std::lock_guard lock(mutex_);
    whole_ = *read_now;
    co_return *read_now;
}

asio::awaitable<Result<void>> CombinedSource::connect(models::RequestContext context)
{
    auto read_now = co_await whole(std::move(context));
    co_return read_now ? Result<void>() : std::unexpected(read_now.error());
}

asio::awaitable<Result<models::Schema>> CombinedSource::get_schema(models::RequestContext context)
{
    auto read_now = co_await whole(std::move(context));
    if (!read_now)
        co_return std::unexpected(read_now.error());
    co_return (*read_now)->combined.schema;
}

// As each member's own source has them now.
asio::awaitable<Result<models::Schema>> CombinedSource::get_tables(models::RequestContext context,
                                                                   std::vector<models::TablePath> tables)
{
    auto now = co_await whole(context);
    if (!now)
        co_return std::unexpected(now.error());
    const Whole& known = **now;
    models::Schema schema = known.combined.schema;
    for (std::size_t place = 0; place < known.members.size(); ++place) {
        std::vector<models::TablePath> own;
        std::vector<std::size_t> where;
        for (const models::TablePath& path : tables) {
            const models::TableInfo* table = known.combined.schema.find_table(path.schema, path.name);
            if (!table)
                continue;
            const auto at = static_cast<std::size_t>(table - known.combined.schema.tables.data());
            const CombinedSchema::Origin origin = known.combined.origins[at];
            if (origin.member != place)
                continue;
            const models::TableInfo& info = known.members[place].snapshot->schema().tables[origin.table];
            own.push_back({info.schema, info.name});
            where.push_back(at);
        }
        if (own.empty())
            continue;
        auto fresh = co_await known.members[place].snapshot->source->get_tables(context, own);
        if (!fresh)
            co_return std::unexpected(fresh.error());
        for (std::size_t i = 0; i < own.size(); ++i) {
            models::TableInfo& table = schema.tables[where[i]];
            const models::TableInfo* found = fresh->find_table(own[i].schema, own[i].name);
            table.columns = found ? found->columns : std::vector<models::ColumnInfo>();
        }
    }
    co_return schema;
}

Result<std::vector<CombinedSource::Part>> CombinedSource::parts_of(const Whole& whole,
                                                                   const models::RequestContext& context,
                                                                   const sql::CheckedQuery& query) const
{
    const models::Schema& schema = whole.combined.schema;
    sql::Query tree = query.tree();
    const auto resolution = sql::resolve(tree, schema, dialect());
    if (!resolution)
        return std::unexpected(resolution.error());
    std::vector<Part> parts;
    for (const sql::Fetch& fetch : sql::fetches_of(tree, *resolution, schema)) {
        const CombinedSchema::Origin origin = whole.combined.origins[fetch.table];
        const CombinedMember& member = whole.members[origin.member];
        const models::Schema& own = member.snapshot->schema();
        const sql::Firewall firewall(member.snapshot->source->dialect(), own,
                                     member.snapshot->policy_for(context.principal));
        const sql::ExecutionLimits limits{
            .rows = config_.rows_per_table, .bytes = config_.bytes_per_table, .time = query.limits().time};
        auto checked = firewall.check(sql::query_of(fetch, own.tables[origin.table]), limits, query.plan_hash());
        if (!checked)
            return std::unexpected(checked.error());
        models::TableInfo table{.schema = schema.tables[fetch.table].schema, .name = schema.tables[fetch.table].name};
        for (const std::size_t column : fetch.columns)
            table.columns.push_back(schema.tables[fetch.table].columns[column]);
        parts.push_back({&member, std::move(table), std::move(*checked)});
    }
    return parts;
}

asio::awaitable<Result<std::unique_ptr<datasources::Workbench>>> CombinedSource::workbench()
{
    co_return co_await core::run_blocking(pool_, make_workbench_);
}

asio::awaitable<Result<void>> CombinedSource::bring(models::RequestContext context, Part part,
                                                    datasources::Workbench& workbench)
{
    auto sink = workbench.add_table(part.table);
    if (!sink)
        co_return std::unexpected(sink.error());
    auto summary = co_await part.member->snapshot->source->stream_query(context, std::move(part.query), **sink);
    if (!summary)
        co_return fail(summary.error().code, fmt::format("{}: {}", part.member->name, summary.error().message),
                       summary.error().detail);
    if (summary->truncated)
        co_return too_large(part.table, config_.rows_per_table);
    co_return Result<void>();
}

asio::awaitable<Result<StreamSummary>>
CombinedSource::stream_query(models::RequestContext context, sql::CheckedQuery query, datasources::BatchSink& sink)
{
    const auto now = co_await whole(context);
    if (!now)
        co_return std::unexpected(now.error());
    auto parts = parts_of(**now, context, query);
    if (!parts)
        co_return std::unexpected(parts.error());
    auto bench = co_await workbench();
    if (!bench)
        co_return std::unexpected(bench.error());
    for (Part& part : *parts) {
        if (auto brought = co_await bring(context, std::move(part), **bench); !brought)
            co_return std::unexpected(brought.error());
    }
    co_return co_await (*bench)->stream_query(std::move(context), std::move(query), sink);
}

asio::awaitable<Result<Estimate>> CombinedSource::estimate(models::RequestContext context, sql::CheckedQuery query)
{
    const auto now = co_await whole(context);
    if (!now)
        co_return std::unexpected(now.error());
    auto parts = parts_of(**now, context, query);
    if (!parts)
        co_return std::unexpected(parts.error());
    Estimate estimate;
    auto bench = co_await workbench();
    if (!bench)
        co_return std::unexpected(bench.error());
    for (Part& part : *parts) {
        datasources::FetchedTable fetched{part.member->name, part.table.name, part.query.text(), {}};
        auto own = co_await part.member->snapshot->source->estimate(context, std::move(part.query));
        if (!own)
            co_return std::unexpected(own.error());
        if (own->rows && *own->rows / trust_in_guesses > config_.rows_per_table)
            co_return too_large(part.table, config_.rows_per_table);
        fetched.rows = own->rows;
        if (own->bytes)
            estimate.bytes = estimate.bytes.value_or(0) + *own->bytes;
        estimate.plan += fmt::format("{}: {}\n{}\n", fetched.source, fetched.sql, own->plan);
        estimate.fetched.push_back(std::move(fetched));
        if (auto made = (*bench)->add_table(part.table); !made)
            co_return std::unexpected(made.error());
    }
    auto joined = co_await (*bench)->explain(std::move(context), std::move(query));
    if (!joined)
        co_return std::unexpected(joined.error());
    estimate.plan += *joined;
    co_return estimate;
}

asio::awaitable<Result<datasources::ConnectionReport>> CombinedSource::test_connection(models::RequestContext context)
{
    const auto now = co_await read(std::move(context));
    if (!now)
        co_return std::unexpected(now.error());
    datasources::ConnectionReport report;
    for (const CombinedMember& member : (*now)->members)
        report.product += (report.product.empty() ? "" : " and ") + member.name;
    co_return report;
}

asio::awaitable<void> CombinedSource::close()
{
    const std::lock_guard lock(mutex_);
    whole_.reset();
    co_return;
}

asio::awaitable<Result<IndexedSource>> CombinedSource::profiled(models::RequestContext context)
{
    auto fresh = co_await read(std::move(context));
    if (!fresh)
        co_return std::unexpected(fresh.error());
    const std::lock_guard lock(mutex_);
    whole_ = *fresh;
    co_return IndexedSource{.schema = whole_->combined.schema, .profiles = whole_->combined.profiles};
}

std::vector<models::KnowledgeEntry> CombinedSource::entries() const
{
    const std::lock_guard lock(mutex_);
    std::vector<models::KnowledgeEntry> all;
    if (!whole_)
        return all;
    for (const CombinedMember& member : whole_->members) {
        for (const models::KnowledgeEntry& entry : member.snapshot->entries) {
            if (entry.source_id == member.snapshot->source_id)
                all.push_back(entry);
        }
    }
    return all;
}

asio::awaitable<Result<bool>> CombinedSource::has_changed(models::RequestContext context)
{
    const auto fresh = co_await read(std::move(context));
    if (!fresh)
        co_return std::unexpected(fresh.error());
    const std::lock_guard lock(mutex_);
    co_return !whole_ || !std::ranges::equal(whole_->members, (*fresh)->members, [](const auto& a, const auto& b) {
        return a.name == b.name && a.snapshot == b.snapshot;
    });
}

}
