#include "core/run_blocking.hpp"
#include "services/datasources/records/record_source.hpp"

#include <fmt/format.h>

#include <algorithm>

// Fetching the rows of a table, and keeping them for a while.
namespace datachat::services::datasources::records {
namespace {

using core::Errc;
using core::fail;
using std::chrono::steady_clock;

// Rows of other questions that are kept beside the budget of one table.
constexpr std::size_t most_kept = 64;
constexpr int most_rounds = 10;

std::string words_of(CellType type)
{
    return type.type == models::Type::decimal ? fmt::format("decimal with {} digits behind the point", type.scale)
                                              : std::string(models::name(type.type));
}

}

RecordSource::RowsPtr RecordSource::kept(const Part& part)
{
    const std::lock_guard lock(mutex_);
    for (const Parameters& filters : {part.filters, Parameters()}) { // all rows hold those that are wanted, too
        const auto found = kept_.find({part.config->name, filters});
        if (found == kept_.end() || !is_fresh(found->second->fetched))
            continue;
        const std::vector<models::Batch>& batches = found->second->batches;
        // Kept under the types of then.
        if (batches.empty() ||
            std::ranges::equal(batches.front().columns, part.known->columns, [](const auto& column, const auto& now) {
                return column.name() == now.name && column.type() == now.type.type;
            }))
            return found->second;
    }
    return nullptr;
}

void RecordSource::keep(const RecordTable& table, const Parameters& filters, RowsPtr rows)
{
    const std::lock_guard lock(mutex_);
    std::erase_if(kept_, [this](const auto& entry) { return !is_fresh(entry.second->fetched); });
    std::size_t bytes = rows->bytes;
    for (const auto& [key, other] : kept_)
        bytes += other->bytes;
    while (!kept_.empty() &&
           (kept_.size() >= most_kept || bytes > 2 * static_cast<std::size_t>(options_.budget.bytes))) {
        const auto oldest =
            std::ranges::min_element(kept_, {}, [](const auto& entry) { return entry.second->fetched; });
        bytes -= oldest->second->bytes;
        kept_.erase(oldest);
    }
    kept_[{table.name, filters}] = std::move(rows);
}

Result<RecordSource::RowsPtr> RecordSource::misfit(const Part& part, const Misfit& misfit)
{
    const RecordColumn& column = part.known->columns[misfit.column];
    if (column.declared)
        return fail(Errc::upstream,
                    fmt::format("Record {} of {} has {} in {}, which is declared as {}: declare a type that holds it, "
                                "text for example.",
                                misfit.record, part.config->name, misfit.value, column.name, words_of(column.type)));
    auto wider = std::make_shared<KnownTable>(*part.known);
    set_type(*wider, misfit.column, misfit.fitting);
    const std::string now = words_of(wider->columns[misfit.column].type);
    {
        const std::lock_guard lock(mutex_);
        known_[part.config->name] = std::move(wider);
    }
    return fail(
        Errc::stale,
        fmt::format("Record {} of {} has {} in {}, which was taken for {} until now and is {} from now on: read "
                    "the source anew and ask again.",
                    misfit.record, part.config->name, misfit.value, column.name, words_of(column.type), now));
}

asio::awaitable<Result<RecordSource::RowsPtr>> RecordSource::rows_of(RequestContext context, const Part& part)
{
    if (RowsPtr before = kept(part))
        co_return before;
    const std::unique_ptr<RecordFeed> feed = origin_->open(part.config, part.filters);
    auto rows = std::make_shared<TableRows>();
    rows->fetched = steady_clock::now();
    while (true) {
        auto read = co_await feed->next(context);
        if (!read)
            co_return std::unexpected(read.error());
        if (!*read)
            break;
        auto work = [&] { return append_records(*rows, *part.known, feed->records()); };
        if (const auto unfit = co_await core::run_blocking(pool_, work))
            co_return misfit(part, *unfit);
    }
    for (const models::Batch& batch : rows->batches)
        rows->bytes += batch.byte_size();
    keep(*part.config, part.filters, rows);
    co_return rows;
}

// Reads all rows as long as that changes types: each time round some value had its say.
asio::awaitable<void> RecordSource::settle(RequestContext context, RecordTablePtr table)
{
    for (int round = 0; round < most_rounds; ++round) {
        auto now = co_await known(context, table);
        const std::optional<std::int64_t> rows = now ? (*now)->info.row_count : std::nullopt;
        if (!now || (*now)->columns.empty() || rows.value_or(0) > options_.budget.rows)
            co_return;
        const Part whole{.config = table, .known = *now, .columns = {}, .filters = {}};
        const auto read = co_await rows_of(context, whole);
        if (read || read.error().code != Errc::stale)
            co_return; // what is wrong will be told to who asks for it
    }
}

}
