#pragma once

#include "services/datasources/duckdb_files/connection.hpp"
#include "services/datasources/duckdb_files/vector_reader.hpp"
#include "services/datasources/row_cursor.hpp"

#include <memory>
#include <string>
#include <vector>

namespace datachat::services::datasources::duckdb_files {

// Prepares a query, after DuckDB's own parser has said that it is one SELECT (or, for estimates, an EXPLAIN of one that
// was checked before). Fails with refused for anything else.
class PreparedQuery {
public:
    static Result<std::unique_ptr<PreparedQuery>> make(Connection& connection, const std::string& text);
    static Result<std::unique_ptr<PreparedQuery>> make_explain(Connection& connection, const std::string& text);
    ~PreparedQuery();
    PreparedQuery(const PreparedQuery&) = delete;
    PreparedQuery& operator=(const PreparedQuery&) = delete;

    duckdb_prepared_statement handle() const { return handle_; }
    const Api& api() const { return api_; }

private:
    explicit PreparedQuery(const Api& api) : api_(api) {}
    static Result<std::unique_ptr<PreparedQuery>> prepare(Connection& connection, const std::string& text,
                                                          int statement_type);

    const Api& api_;
    duckdb_prepared_statement handle_ = nullptr;
};

// DuckDB's plan of a checked query, as text.
Result<std::string> explain(Connection& connection, const std::string& text);

// Streams a prepared query's rows: DuckDB holds a few chunks, not the result.
class Cursor final : public RowCursor {
public:
    // Runs the query up to its first chunk.
    static Result<std::unique_ptr<Cursor>> start(std::unique_ptr<PreparedQuery> query);
    ~Cursor() override;

    Result<bool> read(models::Batch& batch, ReadBounds bounds) override;

private:
    explicit Cursor(std::unique_ptr<PreparedQuery> query) : query_(std::move(query)), result_(query_->api()) {}
    Result<void> read_columns();
    Result<bool> advance();

    std::unique_ptr<PreparedQuery> query_;
    QueryResult result_;
    std::vector<VectorReader> readers_;
    std::vector<std::string> names_;
    duckdb_data_chunk chunk_ = nullptr;
    idx_t chunk_row_ = 0; // the first row of the chunk that is not read yet
    idx_t chunk_size_ = 0;
    bool begun_ = false;
};

}
