#pragma once

#include "api/services.hpp"

#include <string>

namespace datachat::api {

// Waits until a turn has said its plan (from `from_sequence` on) and gives the plan's JSON with turn_id in it. Fails as
// the turn did, where it ended without one.
asio::awaitable<core::Result<std::string>> wait_for_plan(Services& services, models::Scope scope, std::string turn_id,
                                                         std::int64_t from_sequence);

// The latest revision of a plan as the log of its turn has it, with turn_id.
asio::awaitable<core::Result<std::string>> latest_plan(Services& services, models::Scope scope, std::string plan_id);

}
