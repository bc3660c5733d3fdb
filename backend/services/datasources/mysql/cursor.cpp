#include "services/datasources/mysql/cursor.hpp"

#include "services/datasources/mysql/statement_text.hpp"

#include <errmsg.h>

#include <algorithm>

namespace datachat::services::datasources::mysql {
namespace {

using core::Errc;
using core::fail;

constexpr int rows_between_looks = 128; // a row that is there already is not waited for
constexpr int short_rest = 200;

std::unexpected<core::Error> only_queries(std::string detail)
{
    return fail(Errc::refused, "The statement was refused: only queries that read are allowed.", std::move(detail));
}

}

core::Error Cursor::error()
{
    const unsigned number = mysql_stmt_errno(statement_.get());
    if (number != 0)
        return session_.error(number, mysql_stmt_error(statement_.get()), text_);
    // A connection that ends between two rows is noted at the connection, or nowhere.
    const unsigned other = mysql_errno(session_.handle());
    return session_.error(other != 0 ? other : CR_SERVER_LOST, mysql_error(session_.handle()), text_);
}

Result<void> Cursor::start(const std::string& text)
{
    if (std::ranges::all_of(text, [](unsigned char c) { return c <= ' '; }))
        return fail(Errc::invalid_argument, "The query is empty.");
    if (!begins_like_a_query(text))
        return only_queries("the statement does not begin with SELECT, WITH or VALUES");
    return run(text);
}

Result<void> Cursor::explain(const std::string& text)
{
    if (!begins_like_a_query(text))
        return only_queries("the statement does not begin with SELECT, WITH or VALUES");
    return run((session_.product().starts_with("MariaDB") ? "EXPLAIN EXTENDED " : "EXPLAIN ") + text);
}

Result<void> Cursor::run(const std::string& text)
{
    text_ = text;
    statement_.reset(mysql_stmt_init(session_.handle()));
    MYSQL_STMT* statement = statement_.get();
    if (statement == nullptr)
        return fail(Errc::internal, "There is no memory for a statement.");
    int failed = 0;
    bool done = session_.drive(
        interruption_, [&] { return mysql_stmt_prepare_start(&failed, statement, text_.data(), text_.size()); },
        [&](int ready) { return mysql_stmt_prepare_cont(&failed, statement, ready); });
    if (!done)
        return std::unexpected(interruption_.error());
    if (failed != 0)
        return std::unexpected(error());
    const std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> metadata(mysql_stmt_result_metadata(statement),
                                                                            &mysql_free_result);
    if (!metadata || mysql_stmt_field_count(statement) == 0)
        return only_queries("the statement returns no columns");
    if (mysql_stmt_param_count(statement) != 0)
        return fail(Errc::invalid_argument, "The query has a parameter without a value.");
    done = session_.drive(
        interruption_, [&] { return mysql_stmt_execute_start(&failed, statement); },
        [&](int ready) { return mysql_stmt_execute_cont(&failed, statement, ready); });
    if (!done)
        return std::unexpected(interruption_.error());
    if (failed != 0)
        return std::unexpected(error());
    has_rows_ = true;
    cells_.emplace(metadata.get());
    if (!cells_->bind(statement))
        return std::unexpected(error());
    return {};
}

Result<bool> Cursor::advance()
{
    if (at_row_ || !has_rows_)
        return at_row_;
    int outcome = 0;
    const bool done = session_.drive(
        interruption_, [&] { return mysql_stmt_fetch_start(&outcome, statement_.get()); },
        [&](int ready) { return mysql_stmt_fetch_cont(&outcome, statement_.get(), ready); });
    if (!done)
        return std::unexpected(interruption_.error());
    has_rows_ = outcome == 0 || outcome == MYSQL_DATA_TRUNCATED; // a text is longer than its buffer so far
    if (outcome == 1)
        return std::unexpected(error());
    at_row_ = has_rows_;
    return at_row_;
}

Result<bool> Cursor::read(models::Batch& batch, ReadBounds bounds)
{
    if (batch.columns.empty())
        cells_->add_columns(batch);
    std::size_t rows = 0;
    std::size_t bytes = 0;
    while (true) {
        if (rows % rows_between_looks == 0 && interruption_.is_due()) {
            session_.spoil();
            return std::unexpected(interruption_.error());
        }
        const auto row = advance();
        if (!row || !*row)
            return row;
        if (rows >= bounds.rows || (rows > 0 && bytes >= bounds.bytes))
            return true;
        const std::size_t size = cells_->append_row(statement_.get(), batch);
        if (size == 0)
            return std::unexpected(error());
        bytes += size;
        at_row_ = false;
        ++rows;
    }
}

void Cursor::finish()
{
    for (int i = 0; i < short_rest && has_rows_ && session_.usable(); ++i) {
        at_row_ = false;
        if (!advance())
            break;
    }
    if (has_rows_)
        session_.spoil();
    if (!session_.usable())
        session_.abandon(); // first: closing a statement reads all that is left of it
    statement_.reset();
}

}
