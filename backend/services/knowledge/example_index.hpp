#pragma once

#include "services/embeddings/embedder.hpp"
#include "services/knowledge/source_catalogs.hpp"
#include "services/vector_store/vector_store.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace datachat::services::knowledge {

// Finds the verified questions that are most like a new one, by their vectors. Follows the project's knowledge: what
// was added since the last look is embedded first. Safe to call from any coroutine.
class ExampleIndex {
public:
    ExampleIndex(embeddings::Embedder& embedder, vector_store::VectorStore& store) : embedder_(embedder), store_(store)
    {
    }

    // At most `count` verified pairs of the snapshot, most alike first; those that have nothing in common are left out.
    // Fails as Embedder and VectorStore do.
    asio::awaitable<core::Result<std::vector<models::KnowledgeEntry>>>
    nearest(models::RequestContext context, SnapshotPtr snapshot, std::string question, std::size_t count);

private:
    asio::awaitable<core::Result<void>> follow(models::RequestContext context, SnapshotPtr snapshot);
    vector_store::Collection collection() const;

    embeddings::Embedder& embedder_;
    vector_store::VectorStore& store_;
    std::mutex mutex_;
    std::map<std::string, std::int64_t> followed_; // knowledge revision by project and source
};

}
