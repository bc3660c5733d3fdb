#pragma once

#include "plan/question_words.hpp"
#include "plan/tree_facts.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace datachat::plan {

// What words can ask a query to do.
enum class Ask : std::uint8_t {
    count,
    average,
    total,
    most, // the highest, or the row or group that has it
    least,
    increasing, // an order
    decreasing,
    order, // without a direction
    distinct,
    group,
    negation,
    above,
    at_least,
    below,
    at_most,
    between,
    match,
    either,
    both,
    missing,
};
inline constexpr std::size_t ask_count = 20;

struct Cue {
    Ask ask = Ask::count;
    std::size_t word = 0; // the first of them
    std::size_t words = 1;
    bool bound = false; // a number beside it is what it compares with
};

// A number of the question and what the words around it do with it.
struct NumberCue {
    std::size_t word = 0;
    std::int64_t value = 0;
    std::optional<Ask> comparison; // above ... between, negation
    bool rows = false;             // "top 3", "first 5": a limit
    bool spelled = false;          // "one", which often counts nothing
};

struct QuestionShape {
    std::vector<QuestionWord> words;
    std::vector<bool> quoted;  // beside `words`
    std::vector<bool> capital; // beside `words`: a capital inside a sentence
    std::vector<bool> cue;     // beside `words`: part of a cue
    std::vector<Cue> cues;
    std::vector<NumberCue> numbers;
    bool commas = false; // it may list what is to be shown

    int count(Ask ask) const;
    int unbound(Ask ask) const; // of those that no number goes with
    bool has(Ask ask) const { return count(ask) > 0; }
    const Cue* find(Ask ask) const; // the first
    bool says(std::string_view word) const;
    Span span_of(const Cue& cue) const;
};

QuestionShape shape_of(std::string_view question);

}
