#pragma once

#include "services/embeddings/embedder.hpp"
#include "services/knowledge/wordnet.hpp"

#include <boost/asio/thread_pool.hpp>

#include <string_view>

namespace datachat::services::embeddings {

// The vector of one text: words, pairs of words, letter n-grams and WordNet's meanings, each hashed to a place and a
// sign (feature hashing, Weinberger et al. 2009) and scaled to unit length. Deterministic. The first 8 KB are read; a
// text without words has a vector of its own.
inline constexpr std::size_t builtin_dimension = 384;
Embedding builtin_embedding(std::string_view text, const knowledge::WordNet& wordnet);

// Embeds on this machine, without a model: finds names and questions that share words, parts of words or meanings. What
// takes more than about a millisecond is computed on `pool`.
class BuiltinEmbedder final : public Embedder {
public:
    BuiltinEmbedder(const knowledge::WordNet& wordnet, asio::thread_pool& pool) : wordnet_(wordnet), pool_(pool) {}

    // "builtin-1"; "builtin-1-plain" without WordNet, whose vectors are others.
    std::string id() const override;
    std::size_t dimension() const override { return builtin_dimension; }
    asio::awaitable<core::Result<std::vector<Embedding>>> embed(models::RequestContext context,
                                                                std::vector<std::string> texts) override;

private:
    core::Result<std::vector<Embedding>> compute(const models::RequestContext& context,
                                                 const std::vector<std::string>& texts) const;

    const knowledge::WordNet& wordnet_;
    asio::thread_pool& pool_;
};

}
