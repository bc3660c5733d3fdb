#pragma once

#include "app/application.hpp"

#include <functional>

namespace datachat::app {

using Command = std::function<asio::awaitable<int>(Application&, std::stop_token)>;

// Starts the application, runs one command on an event loop and returns its exit code. The first interrupt (Ctrl+C)
// asks the command to stop, which cancels a running query inside its engine; the second ends the process.
int run_on_loop(Settings settings, Command command);

}
