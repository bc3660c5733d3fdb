#pragma once

#include "services/datasources/connection_slots.hpp"
#include "services/datasources/data_source.hpp"
#include "services/datasources/duckdb_files/file_cache.hpp"
#include "services/datasources/duckdb_files/library.hpp"
#include "services/datasources/raw_statement.hpp"

#include <boost/asio/thread_pool.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace datachat::services::datasources::duckdb_files {

struct DuckdbFilesConfig {
    std::vector<std::filesystem::path> paths;   // data files, or folders of them
    std::map<std::string, FileOptions> options; // by file name
    std::filesystem::path cache_folder;         // is made if it is missing
    std::filesystem::path library;              // libduckdb.so; empty = looked for (see Library)
    EngineLimits limits;
    std::size_t connections = 16;              // in use at once; further queries wait
    std::function<void(std::string)> progress; // "Reading visits.csv (1 of 3)"; called on the pool; may be empty
};

// Data files (CSV, TSV, JSON, Parquet) as tables: ingested into a cache of ours on first use and again when they
// change, then asked through DuckDB, which can reach nothing but that cache.
class DuckdbFilesDataSource final : public DataSource {
public:
    // `pool` must outlive the source.
    DuckdbFilesDataSource(DuckdbFilesConfig config, asio::thread_pool& pool);

    sql::Dialect dialect() const override { return sql::Dialect::duckdb; }
    Capabilities capabilities() const override { return {.has_zone_types = true}; }
    // Ingests what is not cached; a 2 GB file takes about a minute.
    asio::awaitable<Result<void>> connect(RequestContext context) override;
    // Looks first whether the files have changed.
    asio::awaitable<Result<models::Schema>> get_schema(RequestContext context) override;
    asio::awaitable<Result<models::ResultSet>> execute_query(RequestContext context, sql::CheckedQuery query) override;
    asio::awaitable<Result<StreamSummary>> stream_query(RequestContext context, sql::CheckedQuery query,
                                                        BatchSink& sink) override;
    asio::awaitable<Result<Estimate>> estimate(RequestContext context, sql::CheckedQuery query) override;
    asio::awaitable<Result<ConnectionReport>> test_connection(RequestContext context) override;
    asio::awaitable<Result<std::string>> data_mark(RequestContext context) override;
    asio::awaitable<void> close() override;

    // How each file was understood. Empty before connect.
    std::vector<FileReport> reports() const;

private:
    friend struct datasources::RawStatement;

    Result<OpenedCache> open_cache(std::stop_token cancel, const FileCache::Ingesting& ingesting);
    asio::awaitable<Result<void>> refresh(RequestContext context);
    std::shared_ptr<const OpenedCache> cache() const;

    // Runs `work(Connection&)` on the pool until the deadline or the stop.
    template <class Work>
    asio::awaitable<std::invoke_result_t<Work&, Connection&>>
    with_connection(RequestContext context, std::chrono::steady_clock::time_point deadline, Work work);
    asio::awaitable<Result<models::ResultSet>> collect_text(RequestContext context, std::string text,
                                                            sql::ExecutionLimits limits);

    DuckdbFilesConfig config_;
    Library library_;
    asio::thread_pool& pool_;
    ConnectionSlots slots_;
    FileCache file_cache_;
    mutable std::mutex mutex_;
    std::mutex ingest_mutex_; // one ingestion at a time; held on pool threads only
    std::shared_ptr<const OpenedCache> cache_;
    std::stop_source closing_;
};

}
