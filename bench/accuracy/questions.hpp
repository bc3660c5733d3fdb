#pragma once

#include <string>
#include <vector>

namespace datachat::bench {

struct BenchQuestion {
    std::string id;
    std::string database;
    std::string text;
    std::string synonym_text; // the same question in other words, where the file has it
    std::vector<std::string> gold;
    bool ordered = false;
    bool scorable = true;
    std::string previous; // id of the turn before, in a dialogue
};

// Reads a JSON lines file of questions; the turns of a dialogue become questions. Empty if the file cannot be read.
std::vector<BenchQuestion> read_questions(const std::string& path);

}
