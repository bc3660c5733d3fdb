#pragma once

#include "models/batch.hpp"

#include <mysql.h>

#include <cstddef>
#include <string>
#include <vector>

namespace datachat::services::datasources::mysql {

// Takes the rows that a prepared statement fetches into typed columns: binary protocol, so that no number or date goes
// through a text. One output buffer a column, as long as the longest text so far.
class CellReader {
public:
    // Of a statement's result columns; they are copied.
    explicit CellReader(MYSQL_RES* metadata);

    // Makes the statement write its rows here; again after a buffer grew.
    bool bind(MYSQL_STMT* statement);

    // Adds the columns to a batch that has none.
    void add_columns(models::Batch& batch) const;

    // Appends the row that was fetched last; returns its size in bytes, 0 if the library failed.
    std::size_t append_row(MYSQL_STMT* statement, models::Batch& batch);

private:
    struct Output {
        std::string name;
        models::Type type = models::Type::unknown;
        bool is_single = false; // a float of 32 bits
        std::string buffer;     // texts, bytes, decimals
        MYSQL_TIME time{};
        long long integer = 0;
        double number = 0;
        unsigned long length = 0;
        my_bool is_null = 0;
        my_bool is_cut = 0;
    };
    bool complete(MYSQL_STMT* statement);
    static std::size_t append(const Output& output, models::Column& column);

    std::vector<Output> outputs_;
    std::vector<MYSQL_BIND> bindings_; // into outputs_
};

}
