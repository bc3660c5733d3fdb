#pragma once

#include <string>

namespace datachat::db {

// The name under which this process owns turns and leases jobs: machine, boot, process id and its start, so that no two
// processes ever share one.
std::string process_owner();

// Whether `owner` is a process of this machine that certainly no longer runs. False for processes elsewhere: their
// leases tell.
bool is_known_dead(const std::string& owner);

}
