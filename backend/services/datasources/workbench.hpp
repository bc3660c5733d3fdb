#pragma once

#include "services/datasources/data_source.hpp"
#include "services/datasources/raw_statement.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace datachat::services::datasources {

// A private database for one query, in which rows that several sources gave are put and then asked. It reads nothing
// but what was put in.
class Workbench {
public:
    virtual ~Workbench() = default;

    virtual sql::Dialect dialect() const = 0;

    // Makes a table with these columns; what its sink takes are its rows, their columns in this order. The workbench
    // must outlive the sink.
    virtual Result<std::unique_ptr<BatchSink>> add_table(const models::TableInfo& table) = 0;

    // The engine's plan of a query over the tables as they are; fails as DataSource::estimate does.
    virtual asio::awaitable<Result<std::string>> explain(RequestContext context, sql::CheckedQuery query) = 0;

    // As DataSource::stream_query.
    asio::awaitable<Result<StreamSummary>> stream_query(RequestContext context, sql::CheckedQuery query,
                                                        BatchSink& sink)
    {
        co_return co_await stream_text(std::move(context), query.text(), query.limits(), sink);
    }

private:
    friend struct RawStatement;
    virtual asio::awaitable<Result<StreamSummary>> stream_text(RequestContext context, std::string text,
                                                               sql::ExecutionLimits limits, BatchSink& sink) = 0;
};

using MakeWorkbench = std::function<Result<std::unique_ptr<Workbench>>()>; // blocks: call it on a pool

}
