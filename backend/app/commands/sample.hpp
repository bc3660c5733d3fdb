#pragma once

#include "app/application.hpp"
#include "app/terminal/terminal.hpp"

#include <cstdint>
#include <string>

namespace datachat::app {

struct SampleOptions {
    std::string folder;
    std::uint64_t seed = 1;
};

// Writes the sample shop, records it as a source of the local project, and teaches the project the shop's words.
asio::awaitable<int> run_sample(Application& application, SampleOptions options, Terminal& terminal);

}
