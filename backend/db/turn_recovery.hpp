#pragma once

#include "db/repositories.hpp"

#include <functional>

namespace datachat::db {

// Where a taken-up turn goes on.
enum class ResumeAt : std::uint8_t {
    planning, // nothing was shown to be confirmed yet: plan it again; parts go on at turn.next_sequence
    run,      // its plan is confirmed and no run was started: start it
    answer,   // its run has finished and the result is stored: say it
};

struct ResumableTurn {
    Turn turn; // now owned by the caller
    ResumeAt at = ResumeAt::planning;
};

struct TurnRecovery {
    std::vector<ResumableTurn> resumed;
    std::vector<Turn> ended; // their run was cut off: a plan runs once, so they failed with a clear word in the log
};

// Takes up the turns that dead processes left, for `owner`. For the start of a process and then every lease. `is_dead`
// tells of an owner's name whether that process is known to be gone (see process_owner.hpp): its turns are taken up at
// once, not only when their lease ends; may be empty.
Async<TurnRecovery> recover_turns(Repositories& repositories, std::string owner, milliseconds lease,
                                  std::function<bool(const std::string&)> is_dead);

}
