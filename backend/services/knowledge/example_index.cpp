#include "services/knowledge/example_index.hpp"

#include <algorithm>

namespace datachat::services::knowledge {
namespace {

using core::Result;
using models::KnowledgeEntry;

// Below this two questions share no more than the words that all questions share.
constexpr float least_similarity = 0.15F;
// Retired pairs stay in the store until their place is needed: more are asked for than are wanted.
constexpr std::size_t spare = 3;

bool is_pair(const KnowledgeEntry& entry)
{
    return entry.kind == models::KnowledgeKind::verified_pair;
}

}

vector_store::Collection ExampleIndex::collection() const
{
    return {.name = "examples", .embedder_id = embedder_.id(), .dimension = embedder_.dimension()};
}

asio::awaitable<Result<void>> ExampleIndex::follow(models::RequestContext context, SnapshotPtr snapshot)
{
    const std::string key = context.scope.workspace_id + '/' + context.scope.project_id + '/' + snapshot->source_id;
    {
        const std::lock_guard lock(mutex_);
        const auto known = followed_.find(key);
        if (known != followed_.end() && known->second == snapshot->knowledge_revision)
            co_return Result<void>{};
    }
    std::vector<std::string> questions;
    std::vector<vector_store::Item> items;
    for (const KnowledgeEntry& entry : snapshot->entries) {
        if (!is_pair(entry))
            continue;
        questions.push_back(entry.term);
        items.push_back({.id = entry.id, .vector = {}, .document = entry.term, .source_id = snapshot->source_id});
    }
    if (!items.empty()) {
        auto vectors = co_await embedder_.embed(context, std::move(questions));
        if (!vectors)
            co_return std::unexpected(vectors.error());
        for (std::size_t i = 0; i < items.size(); ++i)
            items[i].vector = std::move((*vectors)[i]);
        if (auto stored = co_await store_.upsert(context, collection(), std::move(items)); !stored)
            co_return std::unexpected(stored.error());
    }
    const std::lock_guard lock(mutex_);
    followed_[key] = snapshot->knowledge_revision;
    co_return Result<void>{};
}

asio::awaitable<Result<std::vector<KnowledgeEntry>>>
ExampleIndex::nearest(models::RequestContext context, SnapshotPtr snapshot, std::string question, std::size_t count)
{
    std::vector<KnowledgeEntry> found;
    if (std::ranges::none_of(snapshot->entries, is_pair))
        co_return found;
    if (auto followed = co_await follow(context, snapshot); !followed)
        co_return std::unexpected(followed.error());
    std::vector<std::string> texts{std::move(question)};
    auto vectors = co_await embedder_.embed(context, std::move(texts));
    if (!vectors)
        co_return std::unexpected(vectors.error());
    auto matches =
        co_await store_.nearest(context, collection(), std::move(vectors->front()), count * spare, snapshot->source_id);
    if (!matches)
        co_return std::unexpected(matches.error());
    for (const vector_store::Match& match : *matches) {
        const auto entry = std::ranges::find(snapshot->entries, match.id, &KnowledgeEntry::id);
        // What was retired since is not among the snapshot's entries any more.
        if (found.size() < count && match.similarity >= least_similarity && entry != snapshot->entries.end() &&
            is_pair(*entry))
            found.push_back(*entry);
    }
    co_return found;
}

}
