#pragma once

#include "core/result.hpp"

#include <duckdb.h>

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>

namespace datachat::services::datasources::duckdb_files {

using core::Result;

// The functions of DuckDB's C interface that we call. The library is 70 MB and is loaded only when somebody asks data
// files.
// clang-format off
#define DATACHAT_DUCKDB_FUNCTIONS(X) \
    X(open_ext) X(close) X(connect) X(disconnect) X(interrupt) X(library_version) X(create_config) \
    X(set_config) X(destroy_config) X(query) X(destroy_result) X(column_name) X(column_logical_type) \
    X(column_count) X(result_error) X(free) X(prepare) X(destroy_prepare) X(prepare_error) \
    X(prepared_statement_type) X(pending_prepared_streaming) X(destroy_pending) X(pending_error) \
    X(execute_pending) X(fetch_chunk) X(destroy_data_chunk) X(data_chunk_get_vector) X(data_chunk_get_size) \
    X(vector_get_data) X(vector_get_validity) X(logical_type_get_alias) X(get_type_id) X(decimal_scale) \
    X(decimal_internal_type) X(enum_internal_type) X(enum_dictionary_size) X(enum_dictionary_value) \
    X(list_type_child_type) X(array_type_array_size) X(struct_type_child_count) X(struct_type_child_name) \
    X(struct_type_child_type) X(array_type_child_type) X(destroy_logical_type) X(list_vector_get_child) \
    X(struct_vector_get_child) X(array_vector_get_child) X(appender_create) X(appender_error) X(appender_close) \
    X(appender_destroy) X(appender_end_row) X(append_null) X(append_bool) X(append_int64) X(append_uint64) \
    X(append_double) X(append_varchar_length) X(append_blob) X(append_date) X(append_time) X(append_timestamp) \
    X(append_interval)
// clang-format on

struct Api {
#define DATACHAT_DECLARE(name) decltype(&::duckdb_##name) name = nullptr;
    DATACHAT_DUCKDB_FUNCTIONS(DATACHAT_DECLARE)
#undef DATACHAT_DECLARE
};

// Loads libduckdb.so once, on first use, and keeps it for the process. Safe to call from any thread.
class Library {
public:
    // The places that are tried, in order: `configured` if it is not empty (a file), $DATACHAT_DUCKDB, beside the
    // executable, ../lib from there, and where it was when this program was built.
    explicit Library(std::filesystem::path configured = {}) : configured_(std::move(configured)) {}

    // Fails with unavailable; the message says how to get the library.
    Result<const Api*> api();

private:
    std::filesystem::path configured_;
    std::mutex mutex_;
    std::optional<Api> api_;
};

}
