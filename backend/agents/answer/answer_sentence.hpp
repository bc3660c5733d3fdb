#pragma once

#include "agents/answer/result_statistics.hpp"

#include <string>
#include <vector>

namespace datachat::agents {

// What the sentence may say beside the numbers.
struct AnswerSubject {
    std::vector<std::size_t> measures; // outputs that are computed (sums, counts, ...)
    std::vector<std::string> labels;   // of the outputs, for people; the columns' names where it is shorter
    bool ordered = false;              // the plan asks for an order: the first row is the answer's head
    bool truncated = false;            // more rows exist than were read
    std::string data_end;              // last date in the data, when the plan's period lies past it; "" otherwise
};

// Answers in one or two sentences of plain English, from all rows of the result: the value of a single number, the head
// of a list, the extremes and the total of a series. Never says more than the statistics hold.
std::string answer_sentence(const ResultStatistics& statistics, const AnswerSubject& subject);

}
