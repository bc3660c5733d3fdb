#pragma once

#include "core/result.hpp"
#include "models/principal.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace datachat::jobs {

namespace asio = boost::asio;

struct Job {
    std::string id;
    models::Scope scope;
    std::string kind;    // "learn.feedback", "index.source", ...
    std::string payload; // JSON
    int attempt = 0;     // 1 on the first run
};

// Work to be done later, at least once, in order per queue where nothing fails: survives kill -9 of every process. A
// job that was leased by a process that died is leased again when its lease ends; handlers are therefore idempotent.
class JobQueue {
public:
    virtual ~JobQueue() = default;

    // Stored when this returns. A second job with the same non-empty `unique_key` that has not ended yet is not added;
    // the first one's id is returned.
    virtual asio::awaitable<core::Result<std::string>> enqueue(models::Scope scope, std::string kind,
                                                               std::string payload, std::string unique_key) = 0;

    // Leases the oldest job that is due, for `lease`; none when there is nothing to do.
    virtual asio::awaitable<core::Result<std::optional<Job>>> lease(std::string worker,
                                                                    std::chrono::milliseconds lease) = 0;

    virtual asio::awaitable<core::Result<void>> complete(Job job, std::string worker) = 0;

    // Gives the job back, due again after a growing delay; after five attempts it is kept as failed, with the reason,
    // for a person to see.
    virtual asio::awaitable<core::Result<void>> fail(Job job, std::string worker, std::string reason) = 0;
};

}
