#include "services/vector_store/embedded_vector_store.hpp"

#include "core/run_blocking.hpp"

#include <algorithm>

namespace datachat::services::vector_store {

using core::Errc;
using core::Result;

namespace {

constexpr std::size_t inline_items = 2000; // scanned in about half a millisecond
constexpr std::size_t max_matches = 1000;

Result<void> wanted(const models::RequestContext& context)
{
    if (context.cancel.stop_requested())
        return core::fail(Errc::cancelled, "The request was cancelled.");
    return {};
}

Result<void> prepare(std::vector<Item>& items, std::size_t dimension)
{
    for (Item& item : items) {
        if (item.id.empty())
            return core::fail(Errc::invalid_argument, "An item of a collection must have an id.");
        auto unit = unit_vector(std::move(item.vector), dimension);
        if (!unit)
            return std::unexpected(std::move(unit.error()));
        item.vector = std::move(*unit);
    }
    return {};
}

}

// From before a write to after it, also when the coroutine is given up in between.
class EmbeddedVectorStore::Write {
public:
    Write(EmbeddedVectorStore& store, const Key& key) : store_(store), key_(key), version_(store.begin_write(key)) {}
    Write(const Write&) = delete;
    Write& operator=(const Write&) = delete;
    ~Write()
    {
        if (!ended_)
            store_.end_write(key_, version_);
    }
    SnapshotPointer end()
    {
        ended_ = true;
        return store_.end_write(key_, version_);
    }
    void keep(SnapshotPointer after) { store_.keep(key_, version_ + 1, std::move(after)); }

private:
    EmbeddedVectorStore& store_;
    const Key key_;
    const std::uint64_t version_;
    bool ended_ = false;
};

EmbeddedVectorStore::Key EmbeddedVectorStore::key_of(const models::RequestContext& context,
                                                     const Collection& collection)
{
    return {context.scope.workspace_id, context.scope.project_id, collection.name, collection.embedder_id};
}

std::uint64_t EmbeddedVectorStore::begin_write(const Key& key)
{
    const std::scoped_lock lock(mutex_);
    Entry& entry = entries_[key];
    ++entry.writers;
    return ++entry.version;
}

EmbeddedVectorStore::SnapshotPointer EmbeddedVectorStore::end_write(const Key& key, std::uint64_t version)
{
    const std::scoped_lock lock(mutex_);
    Entry& entry = entries_[key];
    const bool was_alone = entry.version == version;
    --entry.writers;
    ++entry.version;
    SnapshotPointer before = std::move(entry.snapshot);
    entry.snapshot = nullptr;
    return was_alone ? before : nullptr;
}

void EmbeddedVectorStore::keep(const Key& key, std::uint64_t version, SnapshotPointer snapshot)
{
    const std::scoped_lock lock(mutex_);
    Entry& entry = entries_[key];
    if (entry.version != version || entry.writers > 0)
        return;
    entry.snapshot = std::move(snapshot);
    entry.last_used = ++uses_;
    drop_beyond_memory();
}

void EmbeddedVectorStore::drop_beyond_memory()
{
    std::size_t bytes = 0;
    for (const auto& [key, entry] : entries_)
        bytes += entry.snapshot ? entry.snapshot->byte_size() : 0;
    while (bytes > memory_bytes_) {
        Entry* oldest = nullptr;
        for (auto& [key, entry] : entries_) {
            if (entry.snapshot && (!oldest || entry.last_used < oldest->last_used))
                oldest = &entry;
        }
        if (!oldest)
            return;
        bytes -= oldest->snapshot->byte_size();
        oldest->snapshot = nullptr;
    }
}

asio::awaitable<Result<EmbeddedVectorStore::SnapshotPointer>> EmbeddedVectorStore::load(Key key, std::size_t dimension)
{
    std::uint64_t version = 0;
    {
        const std::scoped_lock lock(mutex_);
        Entry& entry = entries_[key];
        if (entry.snapshot && entry.snapshot->size() > 0 && entry.snapshot->dimension() != dimension)
            co_return core::fail(Errc::invalid_argument,
                                 "This collection holds vectors of another dimension. Build the index again.");
        if (entry.snapshot) {
            entry.last_used = ++uses_;
            co_return entry.snapshot;
        }
        version = entry.version;
    }
    auto loaded = co_await load_rows(database_, key, dimension);
    if (!loaded)
        co_return std::unexpected(std::move(loaded.error()));
    auto snapshot = std::make_shared<const VectorSnapshot>(std::move(*loaded));
    keep(key, version, snapshot);
    co_return snapshot;
}

asio::awaitable<Result<void>> EmbeddedVectorStore::upsert(models::RequestContext context, Collection collection,
                                                          std::vector<Item> items)
{
    if (auto still = wanted(context); !still)
        co_return still;
    if (auto prepared = prepare(items, collection.dimension); !prepared)
        co_return prepared;
    const Key key = key_of(context, collection);
    Write write(*this, key);
    auto stored = co_await store_rows(database_, key, items);
    const SnapshotPointer before = write.end();
    if (stored && before && (before->dimension() == 0 || before->dimension() == collection.dimension)) {
        auto change = [&] { return std::make_shared<const VectorSnapshot>(before->with(std::move(items))); };
        auto after = co_await core::run_blocking(pool_, std::move(change));
        write.keep(std::move(after));
    }
    co_return stored;
}

asio::awaitable<Result<void>> EmbeddedVectorStore::remove(models::RequestContext context, Collection collection,
                                                          std::vector<std::string> ids)
{
    if (auto still = wanted(context); !still)
        co_return still;
    const Key key = key_of(context, collection);
    Write write(*this, key);
    auto erased = co_await delete_rows(database_, key, ids);
    const SnapshotPointer before = write.end();
    if (erased && before) {
        auto change = [&] { return std::make_shared<const VectorSnapshot>(before->without(ids)); };
        auto after = co_await core::run_blocking(pool_, std::move(change));
        write.keep(std::move(after));
    }
    co_return erased;
}

asio::awaitable<Result<std::vector<Match>>> EmbeddedVectorStore::nearest(models::RequestContext context,
                                                                         Collection collection,
                                                                         std::vector<float> vector, std::size_t count,
                                                                         std::string source_id)
{
    if (auto still = wanted(context); !still)
        co_return std::unexpected(std::move(still.error()));
    auto query = unit_vector(std::move(vector), collection.dimension);
    if (!query)
        co_return std::unexpected(std::move(query.error()));
    auto snapshot = co_await load(key_of(context, collection), collection.dimension);
    if (!snapshot)
        co_return std::unexpected(std::move(snapshot.error()));
    auto search = [&] { return (*snapshot)->nearest(*query, std::min(count, max_matches), source_id); };
    if ((*snapshot)->size() <= inline_items)
        co_return search();
    co_return co_await core::run_blocking(pool_, std::move(search));
}

asio::awaitable<Result<std::size_t>> EmbeddedVectorStore::count(models::RequestContext context, Collection collection)
{
    if (auto still = wanted(context); !still)
        co_return std::unexpected(std::move(still.error()));
    co_return co_await count_rows(database_, key_of(context, collection));
}

}
