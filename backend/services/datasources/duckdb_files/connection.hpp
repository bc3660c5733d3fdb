#pragma once

#include "services/datasources/duckdb_files/library.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace datachat::services::datasources::duckdb_files {

using Settings = std::vector<std::pair<std::string, std::string>>;

// An open DuckDB database. Shared by its connections.
class Database {
public:
    // Fails with corrupt, unavailable (the file is in use for writing elsewhere) or upstream.
    static Result<std::shared_ptr<Database>> open(const Api& api, const std::filesystem::path& file,
                                                  const Settings& settings);
    ~Database() { api_.close(&handle_); }
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    const Api& api() const { return api_; }
    duckdb_database handle() const { return handle_; }

private:
    explicit Database(const Api& api) : api_(api) {}

    const Api& api_;
    duckdb_database handle_ = nullptr;
};

// A finished or streaming result.
class QueryResult {
public:
    explicit QueryResult(const Api& api) : api_(&api) {}
    ~QueryResult() { api_->destroy_result(&result_); }
    QueryResult(const QueryResult&) = delete;
    QueryResult& operator=(const QueryResult&) = delete;

    duckdb_result* get() { return &result_; }
    const Api& api() const { return *api_; }

private:
    const Api* api_;
    duckdb_result result_{};
};

// Cells of a small result, as text; NULL is "".
using TextRows = std::vector<std::vector<std::string>>;

// A connection. Used by one thread at a time, but for interrupt().
class Connection {
public:
    static Result<std::unique_ptr<Connection>> open(std::shared_ptr<Database> database);
    ~Connection() { api().disconnect(&handle_); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    const Api& api() const { return database_->api(); }
    duckdb_connection handle() const { return handle_; }

    // Runs a statement of our own; never a user's text.
    Result<void> run(const std::string& text);
    // Runs a small query of our own whose columns are all text or integers.
    Result<TextRows> rows(const std::string& text);

    // Ends what runs now. Safe from any thread while the connection lives.
    void interrupt() { api().interrupt(handle_); }

private:
    explicit Connection(std::shared_ptr<Database> database) : database_(std::move(database)) {}

    std::shared_ptr<Database> database_;
    duckdb_connection handle_ = nullptr;
};

// What DuckDB's words mean for the person who asked.
core::Error to_error(std::string_view message);

}
