#pragma once

#include "plan/question_shape.hpp"

#include <array>
#include <optional>
#include <span>
#include <string_view>

// The English words that ask a query to do something.
namespace datachat::plan {

struct CuePhrase {
    std::array<std::string_view, 3> words; // two or three, lower case
    Ask ask;
};

// Longer ones before those that they contain: a word belongs to one cue.
std::span<const CuePhrase> cue_phrases();

// What a single word, in lower case, asks for.
std::optional<Ask> cue_of(std::string_view word);

}
