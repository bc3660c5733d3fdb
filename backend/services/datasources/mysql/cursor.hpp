#pragma once

#include "services/datasources/mysql/cell_reader.hpp"
#include "services/datasources/mysql/interruption.hpp"
#include "services/datasources/mysql/session.hpp"
#include "services/datasources/row_cursor.hpp"

#include <mysql.h>

#include <memory>
#include <optional>
#include <string>

namespace datachat::services::datasources::mysql {

// One running query, whose rows are read from the connection as they are wanted. Both must outlive the cursor.
class Cursor final : public RowCursor {
public:
    Cursor(Session& session, Interruption& interruption) : session_(session), interruption_(interruption) {}

    // Prepares and starts a statement. The server prepares one statement only; what begins like no query or returns no
    // columns is refused before it runs.
    Result<void> start(const std::string& text);
    // The same for EXPLAIN of such a statement.
    Result<void> explain(const std::string& text);

    Result<bool> read(models::Batch& batch, ReadBounds bounds) override;

    // Reads over a short rest and ends the statement; a long one spoils the session.
    void finish();

private:
    struct Closer {
        void operator()(MYSQL_STMT* statement) const { mysql_stmt_close(statement); }
    };
    Result<void> run(const std::string& text);
    Result<bool> advance();
    core::Error error();

    Session& session_;
    Interruption& interruption_;
    std::string text_;
    std::unique_ptr<MYSQL_STMT, Closer> statement_;
    std::optional<CellReader> cells_;
    bool has_rows_ = false; // the server may send more
    bool at_row_ = false;   // a row is there that is not read yet
};

}
