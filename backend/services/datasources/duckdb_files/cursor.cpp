#include "services/datasources/duckdb_files/cursor.hpp"

#include "services/datasources/quoting.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::services::datasources::duckdb_files {
namespace {

using core::Errc;
using core::fail;

// DuckDB calls PRAGMA, SHOW and DESCRIBE selects when it prepares them; its serializer takes real ones only.
Result<void> check_is_select(Connection& connection, const std::string& text)
{
    auto checked = connection.rows(
        fmt::format("SELECT json_extract_string(s, '$.error'), json_extract_string(s, '$.error_message'), "
                    "json_array_length(s, '$.statements') FROM (SELECT json_serialize_sql({}) AS s)",
                    quoted_text(text)));
    if (!checked)
        return std::unexpected(checked.error());
    const std::vector<std::string>& row = checked->front();
    if (row[0] == "false" && row[2] == "1")
        return {};
    if (row[0] == "true" && row[1].find("syntax error") != std::string::npos)
        return std::unexpected(to_error(row[1]));
    return fail(Errc::refused, "DuckDB refused the statement: only one query that reads is allowed.", row[1]);
}

}

Result<std::unique_ptr<PreparedQuery>> PreparedQuery::make(Connection& connection, const std::string& text)
{
    if (text.find('\0') != std::string::npos)
        return fail(Errc::invalid_argument, "The query holds a zero byte.");
    if (auto checked = check_is_select(connection, text); !checked)
        return std::unexpected(checked.error());
    return prepare(connection, text, DUCKDB_STATEMENT_TYPE_SELECT);
}

Result<std::unique_ptr<PreparedQuery>> PreparedQuery::make_explain(Connection& connection, const std::string& text)
{
    if (auto checked = check_is_select(connection, text); !checked)
        return std::unexpected(checked.error());
    return prepare(connection, "EXPLAIN " + text, DUCKDB_STATEMENT_TYPE_EXPLAIN);
}

Result<std::unique_ptr<PreparedQuery>> PreparedQuery::prepare(Connection& connection, const std::string& text,
                                                              int statement_type)
{
    const Api& api = connection.api();
    std::unique_ptr<PreparedQuery> query(new PreparedQuery(api));
    if (api.prepare(connection.handle(), text.c_str(), &query->handle_) != DuckDBSuccess) {
        const char* reason = api.prepare_error(query->handle_);
        return std::unexpected(to_error(reason == nullptr ? "" : reason));
    }
    // Compared as numbers: a newer library may have kinds that our header does not know.
    if (static_cast<int>(api.prepared_statement_type(query->handle_)) != statement_type)
        return fail(Errc::refused, "DuckDB refused the statement: only queries that read are allowed.", text);
    return query;
}

PreparedQuery::~PreparedQuery()
{
    api_.destroy_prepare(&handle_);
}

Result<std::unique_ptr<Cursor>> Cursor::start(std::unique_ptr<PreparedQuery> query)
{
    const Api& api = query->api();
    std::unique_ptr<Cursor> cursor(new Cursor(std::move(query)));
    duckdb_pending_result pending = nullptr;
    const bool prepared = api.pending_prepared_streaming(cursor->query_->handle(), &pending) == DuckDBSuccess;
    const bool executed = prepared && api.execute_pending(pending, cursor->result_.get()) == DuckDBSuccess;
    if (!executed) {
        const char* late = api.result_error(cursor->result_.get());
        const char* early = api.pending_error(pending);
        const std::string reason = prepared && late != nullptr ? late : early != nullptr ? early : "";
        api.destroy_pending(&pending);
        return std::unexpected(to_error(reason));
    }
    api.destroy_pending(&pending);
    if (auto read = cursor->read_columns(); !read)
        return std::unexpected(read.error());
    return cursor;
}

Cursor::~Cursor()
{
    if (chunk_ != nullptr)
        query_->api().destroy_data_chunk(&chunk_);
}

Result<void> Cursor::read_columns()
{
    const Api& api = query_->api();
    const idx_t count = api.column_count(result_.get());
    for (idx_t i = 0; i < count; ++i) {
        const char* name = api.column_name(result_.get(), i);
        names_.emplace_back(name == nullptr ? "" : name);
        readers_.emplace_back(api, LogicalType(api, api.column_logical_type(result_.get(), i)));
        if (!readers_.back().is_supported())
            return fail(
                Errc::unsupported,
                fmt::format("The column \"{}\" has a type that cannot be shown; cast it to text.", names_.back()));
    }
    return {};
}

Result<bool> Cursor::advance()
{
    const Api& api = query_->api();
    while (chunk_row_ == chunk_size_) {
        if (chunk_ != nullptr)
            api.destroy_data_chunk(&chunk_);
        chunk_ = api.fetch_chunk(*result_.get());
        chunk_row_ = 0;
        chunk_size_ = chunk_ == nullptr ? 0 : api.data_chunk_get_size(chunk_);
        if (chunk_ == nullptr || chunk_size_ == 0) {
            const char* reason = api.result_error(result_.get());
            if (reason != nullptr && *reason != '\0')
                return std::unexpected(to_error(reason));
            return false;
        }
    }
    return true;
}

Result<bool> Cursor::read(models::Batch& batch, ReadBounds bounds)
{
    if (!begun_) {
        for (std::size_t i = 0; i < readers_.size(); ++i)
            batch.columns.emplace_back(names_[i], readers_[i].type());
    }
    begun_ = true;
    std::size_t rows = 0;
    std::size_t bytes = 0;
    while (true) {
        const auto more = advance();
        if (!more || !*more)
            return more;
        if (rows >= bounds.rows || (rows > 0 && bytes >= bounds.bytes))
            return true;
        // Long texts could pass the byte bound by a whole chunk of 2,048 rows: a part is read at a time.
        const idx_t part = std::min<idx_t>({chunk_size_ - chunk_row_, bounds.rows - rows, 256});
        for (std::size_t i = 0; i < readers_.size(); ++i)
            bytes += readers_[i].append(batch.columns[i], query_->api().data_chunk_get_vector(chunk_, i), chunk_row_,
                                        chunk_row_ + part);
        chunk_row_ += part;
        rows += part;
    }
}

Result<std::string> explain(Connection& connection, const std::string& text)
{
    auto prepared = PreparedQuery::make_explain(connection, text);
    if (!prepared)
        return std::unexpected(prepared.error());
    auto cursor = Cursor::start(std::move(*prepared));
    if (!cursor)
        return std::unexpected(cursor.error());
    auto plan = collect(**cursor, {.rows = 10, .bytes = 1 << 20});
    if (!plan)
        return std::unexpected(plan.error());
    const bool said = !plan->batch.columns.empty() && plan->batch.rows() > 0;
    return said ? models::to_text(plan->batch.columns.back().value(0)) : std::string();
}

}
