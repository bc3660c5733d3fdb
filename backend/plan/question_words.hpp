#pragma once

#include "plan/plan.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace datachat::plan {

// A word of a question: its place, and its stem in lower case.
struct QuestionWord {
    Span span;
    std::string text; // lower case
    std::string stem;
};

std::vector<QuestionWord> words_in(std::string_view question);
std::string stem_of(std::string_view word);
bool is_function_word(std::string_view word);                 // the, of, show, please: says nothing about the data
std::optional<std::int64_t> number_in(std::string_view word); // "5", "five", "1,000"

// Whether a word says how things are related, or what is shown of them, and seldom which: verbs in their usual forms,
// "name", "each".
bool is_loose_word(std::string_view word);

// Whether two stems are likely the same word: equal, one begins the other ("rate", "rating"; "stu", "student"), or one
// ends the other ("name", "fname").
bool same_stem(std::string_view a, std::string_view b);

}
