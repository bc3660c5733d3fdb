#include "raw_statement.hpp"

#include "services/datasources/bigquery/bigquery_data_source.hpp"
#include "services/datasources/duckdb_files/duckdb_files_data_source.hpp"
#include "services/datasources/mcp/mcp_source.hpp"
#include "services/datasources/mcp/mcp_sql_source.hpp"
#include "services/datasources/mysql/mysql_data_source.hpp"
#include "services/datasources/postgres/postgres_data_source.hpp"
#include "services/datasources/records/record_source.hpp"
#include "services/datasources/row_cursor.hpp"
#include "services/datasources/snowflake/snowflake_data_source.hpp"
#include "services/datasources/sqlite/sqlite_data_source.hpp"
#include "sql/parser.hpp"
#include "sql/resolve.hpp"

#include <numeric>

namespace datachat::services::datasources {
namespace {

class Collecting final : public BatchSink {
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

}

asio::awaitable<Result<models::ResultSet>> RawStatement::on_records(records::RecordSource& source,
                                                                    RequestContext context, std::string text,
                                                                    sql::ExecutionLimits limits)
{
    context.deadline = end_of_query(context, limits.time);
    auto tables = co_await source.origin_->tables(context);
    if (!tables)
        co_return std::unexpected(tables.error());
    std::vector<records::RecordSource::Part> parts;
    for (const records::RecordTablePtr& table : *tables) {
        if (text.find(table->name) == std::string::npos)
            continue;
        auto known = co_await source.known(context, table);
        if (!known)
            co_return std::unexpected(known.error());
        std::vector<std::size_t> columns((*known)->columns.size());
        std::iota(columns.begin(), columns.end(), 0);
        parts.push_back({table, *known, std::move(columns), {}});
    }
    auto bench = co_await source.filled_workbench(context, parts);
    if (!bench)
        co_return std::unexpected(bench.error());
    Collecting sink;
    auto summary = co_await (*bench)->stream_text(context, std::move(text), limits, sink);
    if (!summary)
        co_return std::unexpected(summary.error());
    sink.rows.truncated = summary->truncated;
    co_return std::move(sink.rows);
}

asio::awaitable<Result<models::ResultSet>> RawStatement::on_mcp(mcp::McpSource& source, RequestContext context,
                                                                std::string text, sql::ExecutionLimits limits)
{
    const std::shared_ptr<DataSource> inner = source.known();
    if (auto* records = dynamic_cast<records::RecordSource*>(inner.get()))
        co_return co_await on_records(*records, std::move(context), std::move(text), limits);
    auto& sql_source = dynamic_cast<mcp::McpSqlSource&>(*inner);
    std::vector<sql::OutputColumn> outputs;
    auto tree = sql::parse_query(text, sql_source.dialect());
    auto schema = co_await sql_source.schema(context);
    if (tree && schema) {
        if (auto resolution = sql::resolve(*tree, **schema, sql_source.dialect()))
            outputs = std::move(resolution->outputs);
    }
    Collecting sink;
    auto summary = co_await sql_source.stream_text(context, std::move(text), std::move(outputs), limits, sink);
    if (!summary)
        co_return std::unexpected(summary.error());
    sink.rows.truncated = summary->truncated;
    co_return std::move(sink.rows);
}

asio::awaitable<Result<models::ResultSet>> RawStatement::run(DataSource& source, RequestContext context,
                                                             std::string text, sql::ExecutionLimits limits)
{
    if (auto* sqlite = dynamic_cast<sqlite::SqliteDataSource*>(&source))
        co_return co_await sqlite->collect_text(std::move(context), std::move(text), limits);
    if (auto* postgres = dynamic_cast<postgres::PostgresDataSource*>(&source))
        co_return co_await postgres->collect_text(std::move(context), std::move(text), limits);
    if (auto* mysql = dynamic_cast<mysql::MysqlDataSource*>(&source))
        co_return co_await mysql->collect_text(std::move(context), std::move(text), limits);
    if (auto* bigquery = dynamic_cast<bigquery::BigqueryDataSource*>(&source))
        co_return co_await bigquery->collect_text(std::move(context), std::move(text), limits);
    if (auto* snowflake = dynamic_cast<snowflake::SnowflakeDataSource*>(&source))
        co_return co_await snowflake->collect_text(std::move(context), std::move(text), limits);
    if (auto* records = dynamic_cast<records::RecordSource*>(&source))
        co_return co_await on_records(*records, std::move(context), std::move(text), limits);
    if (auto* mcp = dynamic_cast<mcp::McpSource*>(&source))
        co_return co_await on_mcp(*mcp, std::move(context), std::move(text), limits);
    auto& files = dynamic_cast<duckdb_files::DuckdbFilesDataSource&>(source);
    co_return co_await files.collect_text(std::move(context), std::move(text), limits);
}

}
