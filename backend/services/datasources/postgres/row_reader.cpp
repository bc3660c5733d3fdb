#include "services/datasources/postgres/row_reader.hpp"

#include "services/datasources/utf8.hpp"

#include <libpq-fe.h>

namespace datachat::services::datasources::postgres {

RowReader::RowReader(Conversation& conversation, const Reply& description, const UserTypes& user_types)
    : conversation_(conversation)
{
    const int count = PQnfields(description.get());
    for (int i = 0; i < count; ++i) {
        decoders_.emplace_back(PQftype(description.get(), i), user_types);
        names_.push_back(repaired_utf8(PQfname(description.get(), i)));
    }
}

models::Batch RowReader::new_batch() const
{
    models::Batch batch;
    for (std::size_t i = 0; i < decoders_.size(); ++i)
        batch.columns.emplace_back(names_[i], decoders_[i].type());
    return batch;
}

asio::awaitable<Result<bool>> RowReader::advance()
{
    while (!row_ && !ended_) {
        auto reply = co_await conversation_.next();
        if (!reply) {
            co_await conversation_.drain();
            co_return std::unexpected(reply.error());
        }
        if (!*reply)
            ended_ = true;
        else if (PQresultStatus(reply->get()) == PGRES_SINGLE_TUPLE)
            row_ = std::move(*reply);
    }
    co_return row_ != nullptr;
}

asio::awaitable<Result<bool>> RowReader::read(models::Batch& batch, std::int64_t rows, std::int64_t bytes)
{
    std::int64_t rows_read = 0;
    bytes_read_ = 0;
    while (true) {
        if (!row_) {
            const auto any = co_await advance();
            if (!any || !*any)
                co_return any;
        }
        if (rows_read >= rows || (rows_read > 0 && bytes_read_ >= bytes))
            co_return true;
        bytes_read_ += append_row(batch);
        row_.reset();
        ++rows_read;
    }
}

asio::awaitable<Result<bool>> RowReader::skip(std::int64_t rows)
{
    for (std::int64_t i = 0; i < rows; ++i) {
        row_.reset();
        const auto any = co_await advance();
        if (!any)
            co_return any;
        if (!*any)
            co_return true;
    }
    co_return false;
}

std::int64_t RowReader::append_row(models::Batch& batch)
{
    std::int64_t bytes = 0;
    for (std::size_t i = 0; i < decoders_.size(); ++i) {
        const int index = static_cast<int>(i);
        if (PQgetisnull(row_.get(), 0, index) == 1) {
            batch.columns[i].append_null();
            ++bytes;
            continue;
        }
        const std::string_view text(PQgetvalue(row_.get(), 0, index),
                                    static_cast<std::size_t>(PQgetlength(row_.get(), 0, index)));
        decoders_[i].append(batch.columns[i], text);
        bytes += static_cast<std::int64_t>(text.size()) + 8;
    }
    return bytes;
}

}
