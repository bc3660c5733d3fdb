#pragma once

#include "core/error.hpp"
#include "sql/dialect.hpp"

#include <string>
#include <string_view>

namespace datachat::sql {

// What a refusal is about, as a word of the text.
struct RefusedWord {
    std::string text;
    bool is_call = false; // it stands before "("
};

// The error with "Line 2, column 5: " before it, where the word first stands so in the text; as it is where the text
// does not have the word (a tree has no places: plans are edited, not written).
core::Error at_place(core::Error error, const RefusedWord& word, std::string_view text, Dialect dialect);

// The same for an error about a name, which stands in quotes in its message; says the rule as well.
core::Error at_place_of_name(core::Error error, std::string_view text, Dialect dialect);

}
