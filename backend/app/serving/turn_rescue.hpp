#pragma once

#include "api/turns/turn_runner.hpp"
#include "app/application.hpp"

namespace datachat::app {

// Takes up the turns that dead processes left: those that can go on do, in this process; the others end with a clear
// word in their logs.
asio::awaitable<core::Result<void>> rescue_turns(Application& application, api::TurnRunner& runner);

}
