#pragma once

#include "plan/question_words.hpp"
#include "sql/resolve.hpp"

#include <set>
#include <string>

namespace datachat::plan {

// What a tree does that people have usual words for.
enum class Deed : std::uint8_t {
    count,
    average,
    total,
    highest,
    lowest,
    order,
    limit,
    distinct,
    group,
    negation,
    above,
    below,
    between,
    equal,
    match,
    period,
    earliest,
    latest,
    combine,
    nested,
};

// The words that a tree accounts for.
struct TreeVocabulary {
    std::set<std::string> stems; // of names and values
    std::set<std::int64_t> numbers;
    std::set<Deed> deeds;

    bool covers(const QuestionWord& word) const;
};

TreeVocabulary vocabulary_of(const sql::Query& query, const sql::Resolution& resolution, const models::Schema& schema);
TreeVocabulary vocabulary_of(const sql::Expr& expr, const sql::Resolution& resolution, const models::Schema& schema);

// The deeds that a word asks for; empty for a word that asks for none.
std::vector<Deed> deeds_of(std::string_view word);

}
