#pragma once

#include "app/application.hpp"
#include "app/terminal/terminal.hpp"

#include <string>
#include <vector>

namespace datachat::app {

struct SourceOptions {
    std::string source;
    std::vector<std::string> file_options; // FILE:KEY=VALUE
};

// Shows what a source holds: product and warnings, tables with their columns, and for data files how each was read.
// Options given are stored with the source first.
asio::awaitable<int> run_source(Application& application, SourceOptions options, Terminal& terminal,
                                std::stop_token cancel);

}
