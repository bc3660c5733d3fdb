#pragma once

#include "db/database.hpp"
#include "services/vector_store/vector_rows.hpp"

#include <boost/asio/thread_pool.hpp>

#include <cstdint>
#include <map>
#include <mutex>
#include <tuple>

namespace datachat::services::vector_store {

// Keeps vectors in the metadata's table `vectors` and searches them in memory: a collection is read when it is first
// asked for, and kept as an immutable snapshot while memory allows. The table is the truth. Writes by other processes
// are seen when a collection is read again, so several replicas need a store of their own (chroma).
class EmbeddedVectorStore final : public VectorStore {
public:
    // Searches of more than a few thousand items run on `pool`. Snapshots above `memory_bytes` together are dropped,
    // least recently used first.
    EmbeddedVectorStore(db::Database& database, asio::thread_pool& pool, std::size_t memory_bytes = 512U << 20U)
        : database_(database), pool_(pool), memory_bytes_(memory_bytes)
    {
    }

    asio::awaitable<core::Result<void>> upsert(models::RequestContext context, Collection collection,
                                               std::vector<Item> items) override;
    asio::awaitable<core::Result<void>> remove(models::RequestContext context, Collection collection,
                                               std::vector<std::string> ids) override;
    asio::awaitable<core::Result<std::vector<Match>>> nearest(models::RequestContext context, Collection collection,
                                                              std::vector<float> vector, std::size_t count,
                                                              std::string source_id) override;
    asio::awaitable<core::Result<std::size_t>> count(models::RequestContext context, Collection collection) override;

private:
    using Key = CollectionKey;
    using SnapshotPointer = std::shared_ptr<const VectorSnapshot>;

    // Writers raise `version` when they begin and when they end, so that a snapshot is kept only if nothing was written
    // while it was made.
    struct Entry {
        SnapshotPointer snapshot;
        std::uint64_t version = 0;
        int writers = 0;
        std::uint64_t last_used = 0;
    };

    class Write;

    static Key key_of(const models::RequestContext& context, const Collection& collection);
    std::uint64_t begin_write(const Key& key);
    SnapshotPointer end_write(const Key& key,
                              std::uint64_t version); // what the change may be applied to; null if nothing
    void keep(const Key& key, std::uint64_t version, SnapshotPointer snapshot);
    void drop_beyond_memory();
    asio::awaitable<core::Result<SnapshotPointer>> load(Key key, std::size_t dimension);

    db::Database& database_;
    asio::thread_pool& pool_;
    std::size_t memory_bytes_;
    std::mutex mutex_;
    std::map<Key, Entry> entries_;
    std::uint64_t uses_ = 0;
};

}
