#pragma once

#include "api/http/route.hpp"
#include "api/results/result_reader.hpp"
#include "api/results/row_format.hpp"

#include <limits>

namespace datachat::api {

struct RowWindow {
    std::int64_t offset = 0;
    std::int64_t limit = std::numeric_limits<std::int64_t>::max();
};

// Replies with the rows of a query as they come, in bounded memory: a slow client slows the query. A failure before the
// first row is the reply; one after it cuts the reply.
asio::awaitable<core::Result<Response>> stream_rows(Services& services, Call& call, RepeatableRun run, RowWindow window,
                                                    std::unique_ptr<RowFormat> format, Headers headers);

}
