#pragma once

#include "app/application.hpp"
#include "app/terminal/terminal.hpp"

#include <cstdint>
#include <string>

namespace datachat::app {

struct ServeOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 7878;
    std::string page;  // folder of the page; "" = looked for beside the program
    bool open = false; // open the browser
};

// Serves the API and the page until `cancel` is requested, then lets what runs come to an end. Returns the process's
// exit code (docs/command-line.md).
asio::awaitable<int> run_serve(Application& application, ServeOptions options, Terminal& terminal,
                               std::stop_token cancel);

}
