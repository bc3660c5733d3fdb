#pragma once

#include "app/settings.hpp"

#include <ostream>
#include <string>

namespace datachat::app {

struct EvalOptions {
    std::string engine = "builtin";
    std::string questions; // JSON lines
    std::string databases; // folder with NAME/NAME.sqlite
    std::string out;       // JSON lines
};

// Answers a file of questions as the engine would answer a person, and writes of each {"id", "sql" (the best, or null),
// "confidence", "action" (answer, ask or decline), "ms"}. A question is {"id", "db_id", "question"}; a dialogue has
// "turns" instead, whose ids are ID/0, ID/1, ..., and each turn follows up on the engine's own answer to the one
// before. Returns the exit code.
int run_eval_predict(const Settings& settings, EvalOptions options, std::ostream& err);

}
