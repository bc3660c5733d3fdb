#pragma once

#include <cstdint>
#include <span>
#include <string_view>

// What the engine knows of a language: cues, synonyms, adjectives. Data only; the rest of nl/ is neutral.
namespace datachat::nl {

enum class CueKind : std::uint8_t {
    count, // "how many", "number of"
    average,
    sum,
    minimum, // "minimum", "lowest" before a column
    maximum,
    superlative,   // argument +1 most, -1 least; `adjective` may say of what
    common,        // "most common": superlative of a count
    compare,       // before its operand; argument: Comparison
    compare_after, // after its operand: "or more"
    between,
    contains, // argument: 0 anywhere, 1 at the start, 2 at the end
    each,     // "for each", "per"
    by,       // "by": grouping or ordering, if a column follows
    order,    // "sorted by"
    ascending,
    descending,
    distinct,
    negation,
    both,
    either,
    disjunction, // "or"
    conjunction, // "and"
    contrast,    // "but", "except"
    relative,    // "whose", "that", "with": what follows restricts
    any,         // "than any"
    all,         // "than all"
    top,         // "top 5"
    ask,         // "what", "show": begins what is shown
    who,
    when,
    where,
    missing,   // "unknown", "is null"
    monthly,   // argument: DateUnit of a bucket
    share,     // "percentage of"
    show_star, // "all information about"
    existing,  // "any", "some", "at all"
};

enum class Comparison : std::uint8_t { equal, not_equal, less, less_equal, greater, greater_equal };

struct CuePattern {
    // Words separated by spaces; "a|b" alternatives, "x?" optional, "~x" any inflection.
    std::string_view pattern;
    CueKind kind;
    int argument = 0;
    std::string_view adjective = {};
};

// "old": more of it is more age, or an earlier birth date. `scales`: column words, "+" or "-" behind each, separated by
// commas.
struct Adjective {
    std::string_view positive, comparative, superlative;
    std::string_view scales;
};

struct WordPair {
    std::string_view word, other;
};

struct LanguagePack {
    std::span<const CuePattern> cues;
    std::span<const Adjective> adjectives;
    std::span<const std::string_view> synonym_groups; // words and phrases of like meaning, separated by commas
    std::span<const WordPair> one_way;                // a question's word -> what a schema may call it
    std::span<const WordPair> abbreviations;          // parts of identifiers, spelled out
    std::span<const WordPair> value_words;            // "french" -> "france", "female" -> "f"
    std::span<const std::string_view> stop_words;     // carry no content that a query must account for; sorted
    std::span<const std::string_view> person_words;   // tables that hold persons: "who"
    std::span<const std::string_view> name_words;     // columns that name a row, best first
    std::span<const std::string_view> light_words;    // that a question is understood without; sorted
    std::span<const WordPair> role_words;             // "destination" -> "arriving": which of several references
};

const LanguagePack& english();

}
