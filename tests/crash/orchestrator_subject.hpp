#pragma once

#include "crash/crash_subject.hpp"

namespace datachat::crash {

// The real orchestrator with its agents, over a small SQLite source: what a person's questions, confirmations and
// feedback go through.
std::unique_ptr<CrashSubject> make_orchestrator_subject(SubjectParts parts);

}
