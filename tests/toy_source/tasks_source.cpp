#include "tasks_source.hpp"

#include "task_file.hpp"

#include "core/run_blocking.hpp"

namespace datachat::toy {
namespace {

using models::Type;

models::TableInfo tasks_table()
{
    models::TableInfo table{.name = "tasks", .comment = "What is to be done"};
    table.columns.push_back({.name = "due", .type = Type::date, .native_type = "DATE"});
    table.columns.push_back({.name = "done", .type = Type::boolean, .native_type = "BOOLEAN", .nullable = false});
    table.columns.push_back({.name = "words", .type = Type::text, .native_type = "VARCHAR", .nullable = false});
    table.columns[0].time_storage = models::TimeStorage::native;
    return table;
}

models::Batch batch_of(const std::vector<Task>& tasks)
{
    models::Batch batch;
    for (const models::ColumnInfo& column : tasks_table().columns)
        batch.columns.emplace_back(column.name, column.type);
    for (const Task& task : tasks) {
        batch.columns[0].append(task.due ? models::Value(*task.due) : models::Value());
        batch.columns[1].append(models::Value(task.done));
        batch.columns[2].append_text(task.words);
    }
    return batch;
}

}

asio::awaitable<Result<void>> TasksSource::connect(models::RequestContext)
{
    auto tasks = co_await core::run_blocking(pool_, [this] { return read_tasks(file_); });
    co_return tasks ? Result<void>() : std::unexpected(tasks.error());
}

asio::awaitable<Result<models::Schema>> TasksSource::get_schema(models::RequestContext)
{
    models::Schema schema;
    schema.tables.push_back(tasks_table());
    co_return schema;
}

asio::awaitable<Result<TasksSource::WorkbenchPtr>> TasksSource::filled_workbench(bool with_rows)
{
    auto bench = co_await core::run_blocking(pool_, make_workbench_);
    if (!bench)
        co_return std::unexpected(bench.error());
    auto table = (*bench)->add_table(tasks_table());
    if (!table)
        co_return std::unexpected(table.error());
    if (with_rows) {
        auto tasks = co_await core::run_blocking(pool_, [this] { return read_tasks(file_); });
        if (!tasks)
            co_return std::unexpected(tasks.error());
        if (auto taken = co_await (*table)->take(batch_of(*tasks)); !taken)
            co_return std::unexpected(taken.error());
    }
    co_return std::move(*bench);
}

asio::awaitable<Result<datasources::StreamSummary>>
TasksSource::stream_query(models::RequestContext context, sql::CheckedQuery query, datasources::BatchSink& sink)
{
    auto bench = co_await filled_workbench(true);
    if (!bench)
        co_return std::unexpected(bench.error());
    co_return co_await (*bench)->stream_query(std::move(context), std::move(query), sink);
}

asio::awaitable<Result<datasources::Estimate>> TasksSource::estimate(models::RequestContext context,
                                                                     sql::CheckedQuery query)
{
    auto bench = co_await filled_workbench(false);
    if (!bench)
        co_return std::unexpected(bench.error());
    auto plan = co_await (*bench)->explain(std::move(context), std::move(query));
    if (!plan)
        co_return std::unexpected(plan.error());
    co_return datasources::Estimate{.plan = std::move(*plan)};
}

asio::awaitable<Result<datasources::ConnectionReport>> TasksSource::test_connection(models::RequestContext context)
{
    auto connected = co_await connect(std::move(context));
    if (!connected)
        co_return std::unexpected(connected.error());
    co_return datasources::ConnectionReport{.product = "A to-do list"};
}

}
