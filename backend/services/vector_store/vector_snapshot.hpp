#pragma once

#include "services/vector_store/vector_store.hpp"

#include <memory>
#include <string_view>

namespace datachat::services::vector_store {

// An immutable set of items of one dimension, searched by an exact scan. Changing it gives another one that shares all
// blocks which the change does not touch.
class VectorSnapshot {
public:
    // Items with the id of an earlier one replace it. Vectors have been checked by unit_vector(), all for the
    // dimension of this snapshot.
    VectorSnapshot with(std::vector<Item> items) const;
    VectorSnapshot without(const std::vector<std::string>& ids) const;

    // At most `count`, most similar first, equal ones by id; only those of `source_id` unless it is "". `query` has
    // unit length and the snapshot's dimension.
    std::vector<Match> nearest(const std::vector<float>& query, std::size_t count, std::string_view source_id) const;

    std::size_t size() const { return size_; }
    std::size_t dimension() const { return dimension_; } // 0 while it was never given an item
    std::size_t byte_size() const { return byte_size_; }

private:
    struct Block;
    using Blocks = std::vector<std::shared_ptr<const Block>>;

    Blocks blocks_;
    std::size_t size_ = 0;
    std::size_t dimension_ = 0;
    std::size_t byte_size_ = 0;
};

// The vector scaled to unit length. invalid_argument unless it has `dimension` finite numbers and a length above zero.
core::Result<std::vector<float>> unit_vector(std::vector<float> vector, std::size_t dimension);

}
