#pragma once

#include "db/repositories.hpp"
#include "services/datasources/workbench.hpp"
#include "services/knowledge/combined_schema.hpp"
#include "services/knowledge/profiled_source.hpp"
#include "sql/fetch.hpp"

#include <boost/asio/thread_pool.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace datachat::services::knowledge {

inline constexpr std::string_view combined_kind = "combined";

struct CombinedConfig {
    std::vector<std::string> source_ids;     // empty: all other sources of the project
    std::int64_t rows_per_table = 1'000'000; // that may be brought from one table
    std::int64_t bytes_per_table = 256 << 20;
};

// Several sources of a project, asked as one: what a query needs of each table is fetched from its own source, with the
// source's firewall, row policies and EXPLAIN, into a database in memory, and joined there. Columns that are not used
// stay where they are, and so do rows that a plain condition leaves out. A table that is larger than the budget is
// refused, never cut.
class CombinedSource final : public datasources::DataSource, public ProfiledSource {
public:
    // All must outlive the source.
    CombinedSource(CombinedConfig config, SourceCatalogs& catalogs, db::Repositories& repositories,
                   datasources::MakeWorkbench make_workbench, asio::thread_pool& pool)
        : config_(std::move(config)), catalogs_(catalogs), repositories_(repositories),
          make_workbench_(std::move(make_workbench)), pool_(pool)
    {
    }

    sql::Dialect dialect() const override { return sql::Dialect::duckdb; }
    datasources::Capabilities capabilities() const override { return {.estimates_rows = true, .has_zone_types = true}; }
    asio::awaitable<core::Result<void>> connect(models::RequestContext context) override;
    asio::awaitable<core::Result<models::Schema>> get_schema(models::RequestContext context) override;
    asio::awaitable<core::Result<models::Schema>> get_tables(models::RequestContext context,
                                                             std::vector<models::TablePath> tables) override;
    asio::awaitable<core::Result<datasources::StreamSummary>>
    stream_query(models::RequestContext context, sql::CheckedQuery query, datasources::BatchSink& sink) override;
    // Fails with too_large for what surely does not fit.
    asio::awaitable<core::Result<datasources::Estimate>> estimate(models::RequestContext context,
                                                                  sql::CheckedQuery query) override;
    asio::awaitable<core::Result<datasources::ConnectionReport>>
    test_connection(models::RequestContext context) override;
    asio::awaitable<void> close() override;

    asio::awaitable<core::Result<IndexedSource>> profiled(models::RequestContext context) override;
    std::vector<models::KnowledgeEntry> entries() const override;
    asio::awaitable<core::Result<bool>> has_changed(models::RequestContext context) override;

private:
    struct Whole {
        std::vector<CombinedMember> members;
        CombinedSchema combined;
    };
    using WholePtr = std::shared_ptr<const Whole>;

    // One look-up in a member.
    struct Part {
        const CombinedMember* member = nullptr;
        models::TableInfo table; // as it is called in the whole, with the columns that come
        sql::CheckedQuery query;
    };

    asio::awaitable<core::Result<WholePtr>> read(models::RequestContext context);
    asio::awaitable<core::Result<WholePtr>> whole(models::RequestContext context); // as it was read last
    core::Result<std::vector<Part>> parts_of(const Whole& whole, const models::RequestContext& context,
                                             const sql::CheckedQuery& query) const;
    asio::awaitable<core::Result<std::unique_ptr<datasources::Workbench>>> workbench();
    asio::awaitable<core::Result<void>> bring(models::RequestContext context, Part part,
                                              datasources::Workbench& workbench);

    CombinedConfig config_;
    SourceCatalogs& catalogs_;
    db::Repositories& repositories_;
    datasources::MakeWorkbench make_workbench_;
    asio::thread_pool& pool_;
    mutable std::mutex mutex_;
    WholePtr whole_;
};

}
