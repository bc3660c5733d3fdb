#pragma once

#include <string_view>

namespace datachat::core {

// The moments at which something has just become durable. Production does nothing there; the crash tests end the
// process at one of them to show that what was acknowledged survives. Names: turn.received, turn.planning,
// turn.plan_stored, turn.confirmed, run.started, run.finished, turn.answered, feedback.stored, job.enqueued,
// job.completed. Safe to call from any thread.
class CommitPoints {
public:
    virtual ~CommitPoints() = default;
    virtual void reached(std::string_view name) = 0;
};

class NoCommitPoints final : public CommitPoints {
public:
    void reached(std::string_view) override {}
};

}
