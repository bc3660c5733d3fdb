#pragma once

#include "app/application.hpp"
#include "app/terminal/terminal.hpp"
#include "app/terminal/turn_printer.hpp"

#include <string>
#include <vector>

namespace datachat::app {

struct AskOptions {
    std::vector<std::string> sources; // several are asked together
    std::string question;
    std::string session; // "" = a conversation of its own
    OutputFormat format = OutputFormat::table;
    bool yes = false; // plans run without asking, and the likeliest reading is taken
};

// Asks one question and, on a terminal, what comes up about it. Returns the process's exit code (docs/command-line.md).
asio::awaitable<int> run_ask(Application& application, AskOptions options, Terminal& terminal, std::stop_token cancel);

}
