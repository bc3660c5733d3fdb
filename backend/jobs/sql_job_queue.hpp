#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "db/database.hpp"
#include "db/process_owner.hpp"
#include "jobs/job_queue.hpp"

#include <functional>

namespace datachat::jobs {

// A job that was given up, for a person to see.
struct FailedJob {
    Job job;
    std::string reason;
    std::int64_t failed_at_ms = 0;
};

// A job that has not been completed, for a person to see.
struct OpenJob {
    Job job;
    std::string state; // "due", "leased" or "failed"
    std::string reason;
    std::int64_t created_at_ms = 0;
    std::int64_t due_at_ms = 0;
};

// The queue in the metadata's database: no other server is needed, and any number of processes may work on it.
// Database, clock and ids must outlive it.
class SqlJobQueue final : public JobQueue {
public:
    struct Options {
        int most_attempts = 5;
        std::chrono::milliseconds first_delay = std::chrono::seconds(5); // each further delay is four times as long
        // Whether a worker is known to be gone: its jobs are leased again at once, not only when their lease ends.
        std::function<bool(const std::string&)> is_dead = db::is_known_dead;
    };

    SqlJobQueue(db::Database& database, const core::Clock& clock, const core::Ids& ids)
        : SqlJobQueue(database, clock, ids, Options())
    {
    }
    SqlJobQueue(db::Database& database, const core::Clock& clock, const core::Ids& ids, Options options)
        : database_(database), clock_(clock), ids_(ids), options_(std::move(options))
    {
    }

    asio::awaitable<core::Result<std::string>> enqueue(models::Scope scope, std::string kind, std::string payload,
                                                       std::string unique_key) override;
    asio::awaitable<core::Result<std::optional<Job>>> lease(std::string worker,
                                                            std::chrono::milliseconds lease) override;
    asio::awaitable<core::Result<void>> complete(Job job, std::string worker) override;
    asio::awaitable<core::Result<void>> fail(Job job, std::string worker, std::string reason) override;

    asio::awaitable<core::Result<std::vector<FailedJob>>> list_failed(models::Scope scope, int limit);
    // Jobs of a project that wait, run or were given up, the newest first.
    asio::awaitable<core::Result<std::vector<OpenJob>>> list_open(models::Scope scope, int limit);
    // How many jobs wait or are being worked on, in all projects.
    asio::awaitable<core::Result<std::int64_t>> count_waiting();
    // Forgets jobs that were completed or failed before this time.
    asio::awaitable<core::Result<void>> forget_ended_before(std::int64_t time_ms);

private:
    std::int64_t now_ms() const;
    asio::awaitable<core::Result<bool>> is_one_due(std::int64_t now_ms);
    asio::awaitable<core::Result<bool>> release_jobs_of_the_dead();
    asio::awaitable<core::Result<void>> give_up_on_worker_killers(std::int64_t now_ms);

    db::Database& database_;
    const core::Clock& clock_;
    const core::Ids& ids_;
    Options options_;
};

}
