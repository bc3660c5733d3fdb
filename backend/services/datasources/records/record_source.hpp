#pragma once

#include "services/datasources/data_source.hpp"
#include "services/datasources/raw_statement.hpp"
#include "services/datasources/records/record_options.hpp"
#include "services/datasources/records/record_origin.hpp"
#include "services/datasources/records/table_rows.hpp"
#include "services/datasources/workbench.hpp"

#include <boost/asio/thread_pool.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace datachat::services::datasources::records {

// Records that are asked as tables. What a query needs of a table is fetched page by page, with equality conditions as
// parameters where the origin filters by them, and kept for a while; the query itself runs unchanged in a database in
// memory. A table that needs more than the budget is refused, never cut.
class RecordSource final : public DataSource {
public:
    // `pool` must outlive the source.
    RecordSource(std::unique_ptr<RecordOrigin> origin, RecordSourceOptions options, MakeWorkbench make_workbench,
                 asio::thread_pool& pool);

    sql::Dialect dialect() const override { return sql::Dialect::duckdb; }
    Capabilities capabilities() const override { return {.has_zone_types = true}; }
    asio::awaitable<Result<void>> connect(RequestContext context) override;
    // From the first page of each table, and from all of them where those come within seconds: the rows are then kept
    // for the questions that follow, and every value has its say in the types.
    asio::awaitable<Result<models::Schema>> get_schema(RequestContext context) override;
    asio::awaitable<Result<models::Schema>> get_tables(RequestContext context,
                                                       std::vector<models::TablePath> tables) override;
    // Fails with stale when a value does not fit the type that the pages before let expect: the schema has changed
    // then.
    asio::awaitable<Result<StreamSummary>> stream_query(RequestContext context, sql::CheckedQuery query,
                                                        BatchSink& sink) override;
    asio::awaitable<Result<Estimate>> estimate(RequestContext context, sql::CheckedQuery query) override;
    // Asks for the first page of every table anew.
    asio::awaitable<Result<ConnectionReport>> test_connection(RequestContext context) override;
    asio::awaitable<void> close() override;

private:
    friend struct datasources::RawStatement;
    using KnownPtr = std::shared_ptr<const KnownTable>;
    using RowsPtr = std::shared_ptr<const TableRows>;

    // What a query needs of one table.
    struct Part {
        RecordTablePtr config;
        KnownPtr known;
        std::vector<std::size_t> columns;
        Parameters filters;
    };

    asio::awaitable<Result<KnownPtr>> known(RequestContext context, RecordTablePtr table);
    asio::awaitable<Result<models::Schema>> schema_of(RequestContext context, std::vector<RecordTablePtr> tables);
    asio::awaitable<Result<std::vector<Part>>> parts_of(RequestContext context, const sql::CheckedQuery& query);
    asio::awaitable<Result<std::unique_ptr<Workbench>>> filled_workbench(RequestContext context,
                                                                         const std::vector<Part>& parts);
    asio::awaitable<Result<RowsPtr>> rows_of(RequestContext context, const Part& part);
    asio::awaitable<void> settle(RequestContext context, RecordTablePtr table);
    Result<RowsPtr> misfit(const Part& part, const Misfit& misfit);
    RowsPtr kept(const Part& part);
    void keep(const RecordTable& table, const Parameters& filters, RowsPtr rows);
    void forget();
    bool is_fresh(std::chrono::steady_clock::time_point read) const;

    std::unique_ptr<RecordOrigin> origin_;
    RecordSourceOptions options_;
    MakeWorkbench make_workbench_;
    asio::thread_pool& pool_;
    std::mutex mutex_;
    std::map<std::string, KnownPtr> known_;                      // by the table's name
    std::map<std::pair<std::string, Parameters>, RowsPtr> kept_; // by the table's name and filters
    std::map<std::string, std::string> left_out_;                // proposed tables that cannot be read, and why
};

// The parameters of the equality conditions that the origin filters by: those of the table's "filters".
Parameters pushed_filters(const std::vector<sql::Expr>& conditions, const RecordTable& table);

}
