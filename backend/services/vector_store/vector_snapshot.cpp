#include "services/vector_store/vector_snapshot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_set>

namespace datachat::services::vector_store {

using core::Errc;

struct VectorSnapshot::Block {
    struct Entry {
        std::string id, document, source_id;
    };
    std::vector<Entry> entries;
    std::vector<float> vectors; // one after the other
    std::size_t byte_size() const
    {
        std::size_t bytes = vectors.size() * sizeof(float) + entries.size() * sizeof(Entry);
        for (const Entry& entry : entries)
            bytes += entry.id.size() + entry.document.size() + entry.source_id.size();
        return bytes;
    }
};

namespace {

constexpr std::size_t block_rows = 512;

using IdSet = std::unordered_set<std::string_view>;

// Sixteen sums side by side, which the compiler turns into vector instructions; a single one may not be reordered.
float dot(const float* a, const float* b, std::size_t count)
{
    constexpr std::size_t lanes = 16;
    float sums[lanes] = {};
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        for (std::size_t lane = 0; lane < lanes; ++lane)
            sums[lane] += a[i + lane] * b[i + lane];
    }
    float sum = std::accumulate(std::begin(sums), std::end(sums), 0.0F);
    for (; i < count; ++i)
        sum += a[i] * b[i];
    return sum;
}

}

VectorSnapshot VectorSnapshot::without(const std::vector<std::string>& ids) const
{
    const IdSet gone(ids.begin(), ids.end());
    const auto is_gone = [&](const Block::Entry& entry) { return gone.contains(entry.id); };
    VectorSnapshot next;
    next.dimension_ = dimension_;
    for (const auto& block : blocks_) {
        auto kept = block;
        if (std::ranges::any_of(block->entries, is_gone)) {
            auto changed = std::make_shared<Block>();
            for (std::size_t i = 0; i < block->entries.size(); ++i) {
                if (is_gone(block->entries[i]))
                    continue;
                changed->entries.push_back(block->entries[i]);
                const auto begin = block->vectors.begin() + static_cast<std::ptrdiff_t>(i * dimension_);
                changed->vectors.insert(changed->vectors.end(), begin, begin + static_cast<std::ptrdiff_t>(dimension_));
            }
            kept = std::move(changed);
        }
        if (kept->entries.empty())
            continue;
        next.size_ += kept->entries.size();
        next.byte_size_ += kept->byte_size();
        next.blocks_.push_back(std::move(kept));
    }
    return next;
}

VectorSnapshot VectorSnapshot::with(std::vector<Item> items) const
{
    std::vector<std::string> ids;
    for (const Item& item : items)
        ids.push_back(item.id);
    VectorSnapshot next = size_ > 0 ? without(ids) : VectorSnapshot{};
    if (next.dimension_ == 0 && !items.empty())
        next.dimension_ = items.front().vector.size();
    std::shared_ptr<Block> last;
    if (!next.blocks_.empty() && next.blocks_.back()->entries.size() < block_rows) {
        last = std::make_shared<Block>(*next.blocks_.back());
        next.byte_size_ -= last->byte_size();
        next.size_ -= last->entries.size();
        next.blocks_.pop_back();
    }
    const auto close = [&] {
        if (!last)
            return;
        next.size_ += last->entries.size();
        next.byte_size_ += last->byte_size();
        next.blocks_.push_back(std::move(last));
        last = nullptr;
    };
    IdSet seen; // of several items with one id the last one counts
    std::vector<bool> counts(items.size());
    for (std::size_t i = items.size(); i-- > 0;)
        counts[i] = seen.insert(items[i].id).second;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (!counts[i])
            continue;
        if (!last)
            last = std::make_shared<Block>();
        last->vectors.insert(last->vectors.end(), items[i].vector.begin(), items[i].vector.end());
        last->entries.push_back({items[i].id, std::move(items[i].document), std::move(items[i].source_id)});
        if (last->entries.size() == block_rows)
            close();
    }
    close();
    return next;
}

std::vector<Match> VectorSnapshot::nearest(const std::vector<float>& query, std::size_t count,
                                           std::string_view source_id) const
{
    struct Candidate {
        float similarity;
        const Block::Entry* entry;
    };
    const auto is_better = [](const Candidate& a, const Candidate& b) {
        return a.similarity != b.similarity ? a.similarity > b.similarity : a.entry->id < b.entry->id;
    };
    std::vector<Candidate> best; // a heap whose front is the worst kept
    if (count == 0 || query.size() != dimension_)
        return {};
    for (const auto& block : blocks_) {
        const float* vector = block->vectors.data();
        for (const Block::Entry& entry : block->entries) {
            const float* own = vector;
            vector += query.size();
            if (!source_id.empty() && entry.source_id != source_id)
                continue;
            const Candidate candidate{dot(own, query.data(), query.size()), &entry};
            if (best.size() == count && !is_better(candidate, best.front()))
                continue;
            if (best.size() == count) {
                std::ranges::pop_heap(best, is_better);
                best.pop_back();
            }
            best.push_back(candidate);
            std::ranges::push_heap(best, is_better);
        }
    }
    std::ranges::sort(best, is_better);
    std::vector<Match> matches;
    for (const Candidate& candidate : best)
        matches.push_back(
            {candidate.entry->id, candidate.entry->document, std::clamp(candidate.similarity, -1.0F, 1.0F)});
    return matches;
}

core::Result<std::vector<float>> unit_vector(std::vector<float> vector, std::size_t dimension)
{
    if (vector.size() != dimension)
        return core::fail(Errc::invalid_argument,
                          fmt::format("The vector has {} numbers, the collection has {}. Build the index again.",
                                      vector.size(), dimension));
    double squares = 0;
    for (const float value : vector)
        squares += static_cast<double>(value) * static_cast<double>(value);
    if (!std::isfinite(squares) || squares <= 0)
        return core::fail(Errc::invalid_argument, "A vector must hold finite numbers and not be zero.");
    const double length = std::sqrt(squares);
    for (float& value : vector)
        value = static_cast<float>(static_cast<double>(value) / length);
    return vector;
}

}
