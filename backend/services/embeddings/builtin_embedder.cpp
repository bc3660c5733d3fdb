#include "services/embeddings/builtin_embedder.hpp"

#include "core/run_blocking.hpp"
#include "services/embeddings/word_features.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace datachat::services::embeddings {
namespace {

using knowledge::Synset;
using knowledge::WordClass;
using knowledge::WordRelation;

constexpr std::size_t max_text = 8U << 10U;
constexpr std::size_t max_words = 512;
constexpr std::size_t inline_bytes = 512; // about a millisecond with WordNet's look-ups

// What each kind of feature counts beside a word, which counts 1. Set by eye on schema names and questions; a change is
// a new embedder id.
constexpr float filler_weight = 0.1F;
constexpr float pair_weight = 0.4F;
constexpr float gram_weight = 0.8F; // of all n-grams of a word together
constexpr std::array noun_sense_weights{0.9F, 0.7F, 0.4F};
constexpr float verb_sense_weight = 0.5F;
constexpr float hypernym_weight = 0.4F;

// FNV-1a with a final mix (splitmix64), so that close texts fall on unlike places.
std::uint64_t hash(char kind, std::string_view text)
{
    std::uint64_t value = (0xCBF29CE484222325ULL ^ static_cast<unsigned char>(kind)) * 0x100000001B3ULL;
    for (const char c : text)
        value = (value ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
    value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31U);
}

class FeatureSum {
public:
    void add(char kind, std::string_view text, float weight)
    {
        const std::uint64_t place = hash(kind, text);
        sum_[place % builtin_dimension] += (place >> 63U) != 0 ? weight : -weight;
    }
    Embedding unit() &&
    {
        float squares = std::inner_product(sum_.begin(), sum_.end(), sum_.begin(), 0.0F);
        if (squares <= 0) { // no words, or features that cancel out
            add('0', "nothing", 1);
            squares = 1;
        }
        const float length = std::sqrt(squares);
        for (float& value : sum_)
            value /= length;
        return std::move(sum_);
    }

private:
    Embedding sum_ = Embedding(builtin_dimension, 0.0F);
};

void add_synset(FeatureSum& sum, Synset synset, float weight)
{
    const char kind = "nva"[static_cast<std::size_t>(synset.word_class)];
    sum.add(kind, std::to_string(synset.offset), weight);
}

void add_grams(FeatureSum& sum, const std::string& word)
{
    const std::string marked = "^" + word + "$";
    constexpr std::size_t shortest = 3;
    constexpr std::size_t longest = 4;
    std::vector<std::string_view> grams;
    for (std::size_t length = shortest; length <= longest; ++length) {
        for (std::size_t at = 0; at + length <= marked.size(); ++at)
            grams.push_back(std::string_view(marked).substr(at, length));
    }
    if (grams.empty())
        return;
    const float each = gram_weight / std::sqrt(static_cast<float>(grams.size()));
    for (const std::string_view gram : grams)
        sum.add('g', gram, each);
}

// Adds the word's meanings and returns its base form.
std::string add_meanings(FeatureSum& sum, const std::string& word, const knowledge::WordNet& wordnet)
{
    std::string base = word;
    for (const WordClass word_class : {WordClass::noun, WordClass::verb}) {
        const auto bases = wordnet.base_forms(word, word_class);
        if (bases.empty())
            continue;
        if (base == word)
            base = bases.front();
        const auto senses = wordnet.senses(bases.front(), word_class);
        if (senses.empty())
            continue;
        if (word_class == WordClass::verb) {
            add_synset(sum, senses.front(), verb_sense_weight);
            continue;
        }
        for (std::size_t i = 0; i < std::min(senses.size(), noun_sense_weights.size()); ++i)
            add_synset(sum, senses[i], noun_sense_weights[i]);
        for (const Synset above : wordnet.related(senses.front(), WordRelation::hypernym))
            add_synset(sum, above, hypernym_weight);
    }
    return base;
}

}

Embedding builtin_embedding(std::string_view text, const knowledge::WordNet& wordnet)
{
    FeatureSum sum;
    std::string previous;
    for (const std::string& word : words_of(text.substr(0, max_text), max_words)) {
        if (is_filler(word)) {
            sum.add('w', word, filler_weight);
            continue;
        }
        const std::string base = add_meanings(sum, word, wordnet);
        sum.add('w', base, 1);
        add_grams(sum, base);
        if (!previous.empty())
            sum.add('p', previous + " " + base, pair_weight);
        previous = base;
    }
    return std::move(sum).unit();
}

std::string BuiltinEmbedder::id() const
{
    return wordnet_.empty() ? "builtin-1-plain" : "builtin-1";
}

core::Result<std::vector<Embedding>> BuiltinEmbedder::compute(const models::RequestContext& context,
                                                              const std::vector<std::string>& texts) const
{
    std::vector<Embedding> embeddings;
    embeddings.reserve(texts.size());
    for (const std::string& text : texts) {
        if (context.cancel.stop_requested())
            return core::fail(core::Errc::cancelled, "The request was cancelled.");
        embeddings.push_back(builtin_embedding(text, wordnet_));
    }
    return embeddings;
}

asio::awaitable<core::Result<std::vector<Embedding>>> BuiltinEmbedder::embed(models::RequestContext context,
                                                                             std::vector<std::string> texts)
{
    std::size_t bytes = 0;
    for (const std::string& text : texts)
        bytes += text.size();
    if (bytes <= inline_bytes)
        co_return compute(context, texts);
    auto work = [this, &context, &texts] { return compute(context, texts); };
    co_return co_await core::run_blocking(pool_, std::move(work));
}

}
