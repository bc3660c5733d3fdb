#pragma once

#include "app/application.hpp"
#include "app/terminal/terminal.hpp"

#include <string>

namespace datachat::app {

struct FeedbackOptions {
    std::string session;
    bool right = false;
    bool wrong = false;
    std::string sql;
    std::string definition; // word=meaning
};

// Stores what a person says of the last answer of a session, processes it, and says what was learned.
asio::awaitable<int> run_feedback(Application& application, FeedbackOptions options, Terminal& terminal);

}
