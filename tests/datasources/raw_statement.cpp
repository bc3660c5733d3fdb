#include "raw_statement.hpp"

#include "services/datasources/bigquery/bigquery_data_source.hpp"
#include "services/datasources/duckdb_files/duckdb_files_data_source.hpp"
#include "services/datasources/mysql/mysql_data_source.hpp"
#include "services/datasources/postgres/postgres_data_source.hpp"
#include "services/datasources/snowflake/snowflake_data_source.hpp"
#include "services/datasources/sqlite/sqlite_data_source.hpp"

namespace datachat::services::datasources {

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
    auto& files = dynamic_cast<duckdb_files::DuckdbFilesDataSource&>(source);
    co_return co_await files.collect_text(std::move(context), std::move(text), limits);
}

}
