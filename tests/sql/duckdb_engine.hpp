#pragma once

#include <dlfcn.h>
#include <duckdb.h>

#include <memory>
#include <string>
#include <vector>

namespace datachat::sql {

// For tests: DuckDB itself, in memory.
class DuckDb {
public:
    static std::unique_ptr<DuckDb> load()
    {
        void* library = dlopen(DATACHAT_DUCKDB_LIBRARY, RTLD_NOW | RTLD_LOCAL);
        return library ? std::make_unique<DuckDb>(library) : nullptr;
    }

    explicit DuckDb(void* library) : library_(library)
    {
        find<decltype(&duckdb_open)>("duckdb_open")(nullptr, &database_);
        find<decltype(&duckdb_connect)>("duckdb_connect")(database_, &connection_);
    }
    ~DuckDb()
    {
        find<decltype(&duckdb_disconnect)>("duckdb_disconnect")(&connection_);
        find<decltype(&duckdb_close)>("duckdb_close")(&database_);
    }
    DuckDb(const DuckDb&) = delete;
    DuckDb& operator=(const DuckDb&) = delete;

    // How many statements its parser sees; its message if it sees none.
    std::string parse(const std::string& text)
    {
        duckdb_extracted_statements extracted = nullptr;
        const auto count = find<decltype(&duckdb_extract_statements)>("duckdb_extract_statements")(
            connection_, text.c_str(), &extracted);
        std::string result = std::to_string(count);
        if (count == 0) {
            const char* message =
                find<decltype(&duckdb_extract_statements_error)>("duckdb_extract_statements_error")(extracted);
            result = message ? message : "nothing";
        }
        find<decltype(&duckdb_destroy_extracted)>("duckdb_destroy_extracted")(&extracted);
        return result;
    }

    // The first value of a query, as text; a message if there is none.
    std::string value(const std::string& text)
    {
        duckdb_result result;
        std::string answer;
        if (find<decltype(&duckdb_query)>("duckdb_query")(connection_, text.c_str(), &result) == DuckDBError) {
            answer = find<decltype(&duckdb_result_error)>("duckdb_result_error")(&result);
        } else {
            char* content = find<decltype(&duckdb_value_varchar)>("duckdb_value_varchar")(&result, 0, 0);
            answer = content ? content : "NULL";
            find<decltype(&duckdb_free)>("duckdb_free")(content);
        }
        find<decltype(&duckdb_destroy_result)>("duckdb_destroy_result")(&result);
        return answer;
    }

    // All rows, as text; sets `error` when there are none to be had.
    std::vector<std::string> rows(const std::string& text, std::string& error)
    {
        duckdb_result result;
        std::vector<std::string> all;
        if (find<decltype(&duckdb_query)>("duckdb_query")(connection_, text.c_str(), &result) == DuckDBError) {
            error = find<decltype(&duckdb_result_error)>("duckdb_result_error")(&result);
        } else {
            const auto value = find<decltype(&duckdb_value_varchar)>("duckdb_value_varchar");
            const auto count = find<decltype(&duckdb_row_count)>("duckdb_row_count")(&result);
            const auto width = find<decltype(&duckdb_column_count)>("duckdb_column_count")(&result);
            for (idx_t row = 0; row < count; ++row) {
                std::string cells;
                for (idx_t column = 0; column < width; ++column) {
                    char* content = value(&result, column, row);
                    cells += std::string(content ? content : "NULL") + "|";
                    find<decltype(&duckdb_free)>("duckdb_free")(content);
                }
                all.push_back(std::move(cells));
            }
        }
        find<decltype(&duckdb_destroy_result)>("duckdb_destroy_result")(&result);
        return all;
    }

    // What kind of statement its own prepare takes the text for; DUCKDB_STATEMENT_TYPE_INVALID if it takes it for none.
    duckdb_statement_type kind(const std::string& text)
    {
        duckdb_prepared_statement prepared = nullptr;
        auto kind = DUCKDB_STATEMENT_TYPE_INVALID;
        if (find<decltype(&duckdb_prepare)>("duckdb_prepare")(connection_, text.c_str(), &prepared) == DuckDBSuccess)
            kind = find<decltype(&duckdb_prepared_statement_type)>("duckdb_prepared_statement_type")(prepared);
        find<decltype(&duckdb_destroy_prepare)>("duckdb_destroy_prepare")(&prepared);
        return kind;
    }

private:
    template <class Function>
    Function find(const char* name) const
    {
        return reinterpret_cast<Function>(dlsym(library_, name));
    }

    void* library_;
    duckdb_database database_ = nullptr;
    duckdb_connection connection_ = nullptr;
};

}
