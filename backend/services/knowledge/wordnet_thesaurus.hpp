#pragma once

#include "nl/engine.hpp"
#include "services/knowledge/wordnet.hpp"

namespace datachat::services::knowledge {

struct ThesaurusOptions {
    std::size_t noun_senses = 4;
    std::size_t other_senses = 2; // of verbs and adjectives
    std::size_t hypernym_senses =
        2; // of nouns, whose direct hypernyms ("employee": worker) come after all synonyms; 0 = none
    std::size_t hyponym_senses = 0; // of nouns, whose direct hyponyms come last
    std::size_t most = 32;
};

// Synonyms from WordNet's first senses. A word in another form is looked up by its base form. Safe to call from any
// thread.
class WordnetThesaurus final : public nl::Thesaurus {
public:
    explicit WordnetThesaurus(const WordNet& wordnet, ThesaurusOptions options = {})
        : wordnet_(wordnet), options_(options)
    {
    }

    std::vector<std::string> synonyms(std::string_view lemma) const override;

private:
    const WordNet& wordnet_;
    ThesaurusOptions options_;
};

}
