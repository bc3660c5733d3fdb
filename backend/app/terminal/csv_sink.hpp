#pragma once

#include "services/datasources/data_source.hpp"

#include <ostream>
#include <string>

namespace datachat::app {

// Writes a result as CSV (RFC 4180, LF): a header line and the rows as they come. NULL is an empty field, an empty text
// is "".
class CsvSink final : public services::datasources::BatchSink {
public:
    explicit CsvSink(std::ostream& out) : out_(out) {}
    // Fails with upstream when the output is closed or full.
    services::datasources::asio::awaitable<core::Result<void>> take(const models::Batch& batch) override;

private:
    std::ostream& out_;
    std::string buffer_;
    bool header_written_ = false;
};

}
