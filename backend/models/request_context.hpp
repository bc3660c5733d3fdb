#pragma once

#include "models/principal.hpp"

#include <chrono>
#include <stop_token>
#include <string>

namespace datachat::models {

// What every call that does I/O carries: who asks, whose data, until when, and whether it is still wanted.
struct RequestContext {
    Principal principal;
    Scope scope;
    std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
    std::stop_token cancel;
    std::string trace; // correlates log lines; the turn's id within a turn
};

}
