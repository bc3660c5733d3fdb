#include "app/serving/top_values.hpp"

#include "agents/part_json.hpp"
#include "services/datasources/quoting.hpp"
#include "sql/firewall.hpp"

#include <fmt/format.h>

namespace datachat::app {
namespace {

using core::Result;

constexpr std::int64_t most_distinct = 1000;
constexpr std::int64_t most_rows = 2'000'000;
constexpr std::size_t most_columns = 40;
constexpr std::int64_t values_shown = 5;
constexpr std::chrono::seconds query_time{1};

std::string table_name(const models::TableInfo& table)
{
    using services::datasources::quoted_name;
    return table.schema.empty() ? quoted_name(table.name) : quoted_name(table.schema) + '.' + quoted_name(table.name);
}

bool is_telling(const models::TableInfo& table, const nl::ColumnProfile& profile)
{
    const models::Type type = table.columns[profile.column].type;
    const std::int64_t distinct = profile.distinct_count.value_or(0);
    const std::int64_t rows = table.row_count.value_or(most_rows + 1);
    return (type == models::Type::text || type == models::Type::boolean) && distinct > 1 && distinct <= most_distinct &&
           distinct < rows && rows <= most_rows;
}

boost::asio::awaitable<Result<api::TopValues>> count_one(models::RequestContext context,
                                                         const services::knowledge::SourceSnapshot& snapshot,
                                                         const nl::ColumnProfile& profile)
{
    const models::TableInfo& table = snapshot.schema().tables[profile.table];
    const std::string column = services::datasources::quoted_name(table.columns[profile.column].name);
    const std::string text =
        fmt::format("select {0}, count(*) from {1} group by {0} order by count(*) desc, {0} limit {2}", column,
                    table_name(table), values_shown);
    const sql::Firewall firewall(snapshot.source->dialect(), snapshot.schema(), snapshot.policy_for(context.principal));
    auto query = firewall.check_text(text, {.rows = values_shown, .bytes = 1 << 20, .time = query_time});
    if (!query)
        co_return std::unexpected(query.error());
    auto rows = co_await snapshot.source->execute_query(std::move(context), std::move(*query));
    if (!rows)
        co_return std::unexpected(rows.error());
    api::TopValues top{.table = profile.table, .column = profile.column};
    for (std::size_t row = 0; row < rows->batch.rows(); ++row) {
        const models::Value count = rows->batch.columns[1].value(row);
        const auto* number = std::get_if<std::int64_t>(&count.data);
        top.values.push_back(
            {{agents::value_json(rows->batch.columns[0].value(row))}, number == nullptr ? 0 : *number});
    }
    co_return top;
}

}

boost::asio::awaitable<Result<std::vector<api::TopValues>>> count_top_values(models::RequestContext context,
                                                                             services::knowledge::SnapshotPtr snapshot)
{
    std::vector<api::TopValues> result;
    for (const nl::ColumnProfile& profile : snapshot->profiles) {
        if (result.size() == most_columns || std::chrono::steady_clock::now() >= context.deadline)
            break;
        if (!is_telling(snapshot->schema().tables[profile.table], profile))
            continue;
        // A column that cannot be counted, or not in time, is left out.
        if (auto top = co_await count_one(context, *snapshot, profile))
            result.push_back(std::move(*top));
    }
    co_return result;
}

}
