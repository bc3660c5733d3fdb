#pragma once

#include "models/batch.hpp"
#include "services/datasources/postgres/conversation.hpp"
#include "services/datasources/postgres/decode.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace datachat::services::datasources::postgres {

// Reads the rows of a started statement, one a reply, into typed columns. The conversation must outlive it.
class RowReader {
public:
    RowReader(Conversation& conversation, const Reply& description, const UserTypes& user_types);

    models::Batch new_batch() const;

    // Appends up to `rows` rows and about `bytes` bytes (at least one row); whether there is a further row.
    asio::awaitable<Result<bool>> read(models::Batch& batch, std::int64_t rows, std::int64_t bytes);

    // What the last read() counted.
    std::int64_t bytes_read() const { return bytes_read_; }

    // Reads over at most `rows` rows; whether that reached the end.
    asio::awaitable<Result<bool>> skip(std::int64_t rows);

private:
    asio::awaitable<Result<bool>> advance();
    std::int64_t append_row(models::Batch& batch);

    Conversation& conversation_;
    std::vector<Decoder> decoders_;
    std::vector<std::string> names_;
    Reply row_; // read from the server, not yet taken
    bool ended_ = false;
    std::int64_t bytes_read_ = 0;
};

}
