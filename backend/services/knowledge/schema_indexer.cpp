#include "services/knowledge/schema_indexer.hpp"

#include "services/datasources/time_storage.hpp"
#include "services/knowledge/profile_queries.hpp"
#include "sql/firewall.hpp"

#include <algorithm>

namespace datachat::services::knowledge {
namespace {

namespace asio = boost::asio;
using core::Errc;
using core::Result;
using models::ColumnInfo;
using models::TableInfo;
using models::TimeStorage;
using models::Type;
using std::chrono::steady_clock;

constexpr std::size_t measured_at_once =
    60; // columns a statistics query: engines limit outputs (SQLite 2,000, PostgreSQL 1,664)

bool holds_names(const ColumnInfo& column)
{
    return column.type == Type::text && column.time_storage == TimeStorage::none && column.native_type != "uuid";
}

bool has_extremes(const ColumnInfo& column)
{
    return models::is_numeric(column.type) || models::is_temporal(column.type) ||
           column.time_storage != TimeStorage::none;
}

// What an index is built for can do without one table, but not without the source.
bool ends_indexing(const core::Error& error)
{
    return error.code == Errc::cancelled || error.code == Errc::unavailable || error.code == Errc::unauthorized;
}

class SchemaIndexer {
public:
    SchemaIndexer(models::RequestContext context, datasources::DataSource& source, IndexBudget budget)
        : context_(std::move(context)), source_(source), budget_(budget)
    {
        const auto until = steady_clock::now() + budget_.time;
        context_.deadline = std::min(context_.deadline, until);
    }

    asio::awaitable<Result<IndexedSource>> index();

private:
    asio::awaitable<Result<void>> profile_table(std::size_t table);
    asio::awaitable<Result<void>> measure(std::size_t table, std::vector<MeasuredColumn> columns);
    asio::awaitable<Result<void>> read_values(nl::ColumnProfile& profile);
    asio::awaitable<Result<models::ResultSet>> ask(sql::Query query, std::int64_t rows);
    std::optional<std::int64_t> row_bound(const TableInfo& table) const;
    void take_statistics(std::size_t table, const std::vector<MeasuredColumn>& columns, const models::Batch& batch);
    void take_values(nl::ColumnProfile& profile, const models::ResultSet& result);
    bool out_of_time() const { return steady_clock::now() >= context_.deadline; }

    models::RequestContext context_;
    datasources::DataSource& source_;
    IndexBudget budget_;
    IndexedSource indexed_;
    std::size_t values_ = 0;
};

asio::awaitable<Result<IndexedSource>> SchemaIndexer::index()
{
    auto schema = co_await source_.get_schema(context_);
    if (!schema)
        co_return std::unexpected(schema.error());
    indexed_.schema = std::move(*schema);
    for (std::size_t table = 0; table < indexed_.schema.tables.size(); ++table) {
        if (out_of_time()) {
            indexed_.complete = false;
            break;
        }
        const auto profiled = co_await profile_table(table);
        if (profiled)
            continue;
        if (ends_indexing(profiled.error()))
            co_return std::unexpected(profiled.error());
        indexed_.complete = false;
    }
    co_return std::move(indexed_);
}

// One query for the counts and extremes of all columns, then one a text column.
asio::awaitable<Result<void>> SchemaIndexer::profile_table(std::size_t table)
{
    const TableInfo& info = indexed_.schema.tables[table];
    std::vector<MeasuredColumn> columns;
    for (std::size_t i = 0; i < info.columns.size(); ++i) {
        if (holds_names(info.columns[i]) || has_extremes(info.columns[i]))
            columns.push_back({.column = i, .extremes = has_extremes(info.columns[i])});
    }
    const std::size_t first_profile = indexed_.profiles.size();
    for (std::size_t i = 0; i < columns.size(); i += measured_at_once) {
        const auto end = columns.begin() + static_cast<std::ptrdiff_t>(std::min(i + measured_at_once, columns.size()));
        std::vector<MeasuredColumn> some(columns.begin() + static_cast<std::ptrdiff_t>(i), end);
        if (auto measured = co_await measure(table, std::move(some)); !measured)
            co_return measured;
    }
    for (std::size_t i = first_profile; i < indexed_.profiles.size(); ++i) {
        nl::ColumnProfile& profile = indexed_.profiles[i];
        if (!holds_names(info.columns[profile.column]))
            continue;
        if (values_ >= budget_.values_total || out_of_time()) {
            indexed_.complete = false;
            continue;
        }
        const auto read = co_await read_values(profile);
        if (!read && ends_indexing(read.error()))
            co_return read;
        if (!read)
            indexed_.complete = false;
    }
    co_return Result<void>();
}

asio::awaitable<Result<void>> SchemaIndexer::measure(std::size_t table, std::vector<MeasuredColumn> columns)
{
    const TableInfo& info = indexed_.schema.tables[table];
    auto result = co_await ask(statistics_query(info, columns, row_bound(info)), 1);
    if (!result)
        co_return std::unexpected(result.error());
    if (result->batch.rows() == 1)
        take_statistics(table, columns, result->batch);
    co_return Result<void>();
}

void SchemaIndexer::take_statistics(std::size_t table, const std::vector<MeasuredColumn>& columns,
                                    const models::Batch& batch)
{
    TableInfo& info = indexed_.schema.tables[table];
    std::size_t output = 0;
    const auto next = [&] { return batch.columns[output++].value(0); };
    const auto next_count = [&] {
        const models::Value value = next();
        const auto* count = std::get_if<std::int64_t>(&value.data);
        return count == nullptr ? std::int64_t{0} : *count;
    };
    const std::int64_t rows = next_count();
    if (!row_bound(info))
        info.row_count = rows;
    for (const MeasuredColumn& measured : columns) {
        nl::ColumnProfile profile{.table = table, .column = measured.column, .values = {}};
        profile.null_count = rows - next_count();
        if (measured.extremes) {
            models::Value minimum = next();
            models::Value maximum = next();
            if (!minimum.is_null()) {
                ColumnInfo& column = info.columns[measured.column];
                const std::array<models::Value, 2> ends{minimum, maximum};
                if (column.time_storage == TimeStorage::none && models::is_numeric(column.type))
                    column.time_storage = datasources::guess_time_storage(column.name, ends);
                profile.minimum = std::move(minimum);
                profile.maximum = std::move(maximum);
            }
        }
        indexed_.profiles.push_back(std::move(profile));
    }
}

asio::awaitable<Result<void>> SchemaIndexer::read_values(nl::ColumnProfile& profile)
{
    const TableInfo& info = indexed_.schema.tables[profile.table];
    const std::string& name = info.columns[profile.column].name;
    const auto limit =
        static_cast<std::int64_t>(std::min(budget_.values_per_column, budget_.values_total - values_) + 1);
    // Grouping a long column of nearly unique texts costs an engine much memory to say that each occurs once: its
    // first rows say it as well.
    if (info.row_count.value_or(0) > 2 * limit) {
        auto first = co_await ask(values_query(info, name, limit, limit), limit);
        if (!first)
            co_return std::unexpected(first.error());
        if (static_cast<std::int64_t>(first->batch.rows()) > limit / 2) {
            first->truncated = true; // there are more rows, and so more values
            take_values(profile, *first);
            co_return Result<void>();
        }
    }
    auto result = co_await ask(values_query(info, name, limit, row_bound(info)), limit);
    if (!result)
        co_return std::unexpected(result.error());
    if (!result->batch.columns.empty())
        take_values(profile, *result);
    co_return Result<void>();
}

void SchemaIndexer::take_values(nl::ColumnProfile& profile, const models::ResultSet& result)
{
    const TableInfo& info = indexed_.schema.tables[profile.table];
    ColumnInfo& column = indexed_.schema.tables[profile.table].columns[profile.column];
    const models::Column& values = result.batch.columns.front();
    std::vector<models::Value> first;
    for (std::size_t row = 0; row < std::min<std::size_t>(values.size(), 50); ++row)
        first.push_back(values.value(row));
    column.time_storage = datasources::guess_time_storage(column.name, first);
    if (column.time_storage != TimeStorage::none)
        return; // dates are understood, not looked up

    const std::size_t kept =
        std::min(values.size(), std::min(budget_.values_per_column, budget_.values_total - values_));
    bool all = kept == values.size() && !result.truncated && !row_bound(info);
    if (all)
        profile.distinct_count = static_cast<std::int64_t>(values.size());
    profile.values.reserve(kept);
    for (std::size_t row = 0; row < kept; ++row) {
        std::string text = models::to_text(values.value(row));
        if (text.size() > budget_.value_bytes || text.empty())
            all = all && text.empty();
        else
            profile.values.push_back(std::move(text));
    }
    profile.complete = all;
    values_ += profile.values.size();
}

// The visible schema is the one just read: the look-ups pass the same firewall as questions do.
asio::awaitable<Result<models::ResultSet>> SchemaIndexer::ask(sql::Query query, std::int64_t rows)
{
    const sql::Firewall firewall(source_.dialect(), indexed_.schema);
    const sql::ExecutionLimits limits{.rows = rows, .bytes = 32 << 20, .time = budget_.query_time};
    auto checked = firewall.check(std::move(query), limits, "");
    if (!checked)
        co_return std::unexpected(checked.error());
    co_return co_await source_.execute_query(context_, std::move(*checked));
}

std::optional<std::int64_t> SchemaIndexer::row_bound(const TableInfo& table) const
{
    if (table.row_count && *table.row_count > budget_.rows_per_table)
        return budget_.rows_per_table;
    return std::nullopt;
}

}

asio::awaitable<Result<IndexedSource>> index_source(models::RequestContext context, datasources::DataSource& source,
                                                    IndexBudget budget)
{
    SchemaIndexer indexer(std::move(context), source, budget);
    co_return co_await indexer.index();
}

}
