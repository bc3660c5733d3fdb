#pragma once

#include "crash/crash_subject.hpp"

namespace datachat::crash {

// Does by hand what the orchestrator does, step by step over the repositories and the queue: two conversations of one
// question each.
std::unique_ptr<CrashSubject> make_scripted_subject(SubjectParts parts);

}
