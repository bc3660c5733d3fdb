#pragma once

#include "db/database.hpp"
#include "services/vector_store/vector_snapshot.hpp"

#include <tuple>

namespace datachat::services::vector_store {

// Workspace, project, collection, embedder.
using CollectionKey = std::tuple<std::string, std::string, std::string, std::string>;

// The rows of one collection in the table `vectors`. A vector is stored as little-endian 32-bit floats. Storing fails
// with invalid_argument where the collection holds vectors of another dimension.
asio::awaitable<core::Result<void>> store_rows(db::Database& database, CollectionKey key,
                                               const std::vector<Item>& items);
asio::awaitable<core::Result<void>> delete_rows(db::Database& database, CollectionKey key,
                                                const std::vector<std::string>& ids);
asio::awaitable<core::Result<std::size_t>> count_rows(db::Database& database, CollectionKey key);

// All rows as a snapshot. corrupt when a row's vector does not have `dimension` numbers.
asio::awaitable<core::Result<VectorSnapshot>> load_rows(db::Database& database, CollectionKey key,
                                                        std::size_t dimension);

std::string bytes_of(const std::vector<float>& vector);
std::vector<float> vector_of(std::string_view bytes);

}
