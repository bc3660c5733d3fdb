#pragma once

#include "services/datasources/data_source.hpp"
#include "services/datasources/workbench.hpp"

#include <boost/asio/thread_pool.hpp>

#include <filesystem>

// The connector that docs/connectors.md builds step by step.
namespace datachat::toy {

namespace asio = boost::asio;
namespace datasources = services::datasources;
using core::Result;

// A to-do list in a text file, asked as the table "tasks". The file is read anew for each question.
class TasksSource final : public datasources::DataSource {
public:
    // `pool` must outlive the source.
    TasksSource(std::filesystem::path file, datasources::MakeWorkbench make_workbench, asio::thread_pool& pool)
        : file_(std::move(file)), make_workbench_(std::move(make_workbench)), pool_(pool)
    {
    }

    sql::Dialect dialect() const override { return sql::Dialect::duckdb; }
    datasources::Capabilities capabilities() const override { return {}; }

    asio::awaitable<Result<void>> connect(models::RequestContext context) override;
    asio::awaitable<Result<models::Schema>> get_schema(models::RequestContext context) override;
    asio::awaitable<Result<datasources::StreamSummary>>
    stream_query(models::RequestContext context, sql::CheckedQuery query, datasources::BatchSink& sink) override;
    asio::awaitable<Result<datasources::Estimate>> estimate(models::RequestContext context,
                                                            sql::CheckedQuery query) override;
    asio::awaitable<Result<datasources::ConnectionReport>> test_connection(models::RequestContext context) override;
    asio::awaitable<void> close() override { co_return; }

private:
    using WorkbenchPtr = std::unique_ptr<datasources::Workbench>;

    // A database in memory that holds the tasks and nothing else.
    asio::awaitable<Result<WorkbenchPtr>> filled_workbench(bool with_rows);

    std::filesystem::path file_;
    datasources::MakeWorkbench make_workbench_;
    asio::thread_pool& pool_;
};

}
