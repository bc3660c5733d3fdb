#pragma once

#include "crash/crash_subject.hpp"
#include "testing/metadata.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace datachat::crash {

// When a life ends: at the n-th passing of a commit point, or some time after it began, or not at all.
struct Death {
    std::string commit_point;
    int occurrence = 1;
    std::optional<std::chrono::microseconds> after = std::nullopt;
};

enum class Phase : unsigned char { serve, recover };

struct Life {
    bool killed = false;
    std::string failure;               // what the subject said when it failed by itself
    std::vector<std::string> promises; // "message ID", "confirmation ID REVISION", ...
    std::chrono::microseconds lasted{0};
};

// The world of one test: metadata that outlives the processes, and the log of what the data source did.
struct World {
    const testing::MetadataPlace& place;
    models::Scope scope;
    std::string executions_file;
};

// Forks a process that opens the metadata and lives through `phase` until its death; nothing else may run in this
// process meanwhile.
Life live(const World& world, const MakeSubject& make, Phase phase, const Death& death);

// How often the data source ran each plan, over all lives.
std::vector<std::string> executed_plans(const World& world);

}
