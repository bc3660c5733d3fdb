#pragma once

#include "services/datasources/row_cursor.hpp"
#include "services/datasources/sqlite/connection.hpp"

#include <vector>

namespace datachat::services::datasources::sqlite {

// Reads a statement's rows into typed columns. A column's type is the declared one of the table's column, or that of
// its first value (an integer column turns to floats when one comes within the first batch). A cell that does not fit
// is kept as it is.
class Cursor final : public RowCursor {
public:
    // Both must outlive the cursor.
    Cursor(Connection& connection, Statement statement);

    Result<bool> read(models::Batch& batch, ReadBounds bounds) override;

private:
    struct Output {
        bool fixed = false;  // the type is known; else the next value that is not NULL tells it
        bool widens = false; // int64 by a value only
    };

    Result<bool> advance();
    void begin(models::Batch& batch);
    std::size_t append_row(models::Batch& batch);
    std::size_t append_cell(models::Column& column, Output& output, int index);
    void settle(models::Column& column, Output& output, int index);

    Connection& connection_;
    Statement statement_;
    std::vector<Output> outputs_;
    bool begun_ = false;
    bool at_row_ = false; // a row is there that is not read yet
    bool ended_ = false;
};

}
