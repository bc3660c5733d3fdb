#include "services/knowledge/wordnet_thesaurus.hpp"

#include <algorithm>

namespace datachat::services::knowledge {
namespace {

std::vector<Synset> first_senses(const WordNet& wordnet, const std::string& base, WordClass word_class,
                                 std::size_t count)
{
    std::vector<Synset> senses = wordnet.senses(base, word_class);
    senses.resize(std::min(senses.size(), count));
    return senses;
}

}

std::vector<std::string> WordnetThesaurus::synonyms(std::string_view lemma) const
{
    std::vector<std::string> found;
    std::vector<std::string> own{std::string(lemma)};
    const auto add = [&](Synset synset) {
        for (std::string& word : wordnet_.words(synset)) {
            const bool known =
                std::ranges::find(found, word) != found.end() || std::ranges::find(own, word) != own.end();
            if (!known && found.size() < options_.most)
                found.push_back(std::move(word));
        }
    };
    std::vector<Synset> nouns;
    std::vector<Synset> others;
    for (const WordClass word_class : {WordClass::noun, WordClass::verb, WordClass::adjective}) {
        const std::vector<std::string> bases = wordnet_.base_forms(lemma, word_class);
        if (bases.empty())
            continue;
        own.push_back(bases.front());
        std::ranges::replace(own.back(), '_', ' ');
        const bool is_noun = word_class == WordClass::noun;
        const auto senses =
            first_senses(wordnet_, bases.front(), word_class, is_noun ? options_.noun_senses : options_.other_senses);
        auto& kind = is_noun ? nouns : others;
        kind.insert(kind.end(), senses.begin(), senses.end());
    }
    for (const Synset sense : nouns)
        add(sense);
    for (const Synset sense : others)
        add(sense);
    for (std::size_t i = 0; i < std::min(nouns.size(), options_.hypernym_senses); ++i) {
        for (const Synset above : wordnet_.related(nouns[i], WordRelation::hypernym))
            add(above);
    }
    for (std::size_t i = 0; i < std::min(nouns.size(), options_.hyponym_senses); ++i) {
        for (const Synset below : wordnet_.related(nouns[i], WordRelation::hyponym))
            add(below);
    }
    return found;
}

}
