#pragma once

#include "core/commit_points.hpp"
#include "core/ids.hpp"
#include "db/repositories.hpp"
#include "jobs/sql_job_queue.hpp"

#include <functional>
#include <memory>
#include <string>

namespace datachat::crash {

// Takes down what the subject has promised to its user: a line each, read by the harness after the subject was killed.
class Promises {
public:
    virtual ~Promises() = default;
    virtual void message(const std::string& turn_id) = 0;
    virtual void plan(const std::string& plan_id, std::int64_t revision) = 0;
    virtual void confirmation(const std::string& plan_id, std::int64_t revision) = 0;
    virtual void answer(const std::string& turn_id) = 0;
    virtual void feedback(const std::string& event_id) = 0;
};

// Counts what the data source really did; survives the process that called it.
class Executions {
public:
    virtual ~Executions() = default;
    virtual void executed(const std::string& plan_id) = 0;
};

struct SubjectParts {
    db::Repositories& repositories;
    jobs::JobQueue& queue;
    core::CommitPoints& commit_points;
    const core::Clock& clock;
    const core::Ids& ids;
    models::Scope scope;
    Promises& promises;
    Executions& executions;
};

// What is killed: a process that serves people. One object is one life of it.
class CrashSubject {
public:
    virtual ~CrashSubject() = default;

    // Leads some conversations from the question to the processed feedback.
    virtual db::Async<void> serve() = 0;

    // Puts right what an earlier life left: no turn stays in work, no feedback unprocessed.
    virtual db::Async<void> recover() = 0;
};

using MakeSubject = std::function<std::unique_ptr<CrashSubject>(SubjectParts)>;

}
