#pragma once

#include "core/result.hpp"
#include "models/request_context.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

namespace datachat::services::vector_store {

namespace asio = boost::asio;

// Vectors of one kind of thing (collection "schema", "examples") of one project under one embedder.
struct Collection {
    std::string name;
    std::string embedder_id; // part of the key: changing the embedder makes a new, empty collection instead of mixing
    std::size_t dimension = 0;
};

struct Item {
    std::string id;
    std::vector<float> vector;
    std::string document;
    std::string source_id; // filterable; "" = none
};

struct Match {
    std::string id;
    std::string document;
    float similarity = 0; // cosine, -1..1
};

// Nearest-neighbour search, scoped by the context's project. Safe to call from any coroutine.
class VectorStore {
public:
    virtual ~VectorStore() = default;
    virtual asio::awaitable<core::Result<void>> upsert(models::RequestContext context, Collection collection,
                                                       std::vector<Item> items) = 0;
    virtual asio::awaitable<core::Result<void>> remove(models::RequestContext context, Collection collection,
                                                       std::vector<std::string> ids) = 0;
    // At most `count` items, most similar first; only those of `source_id` unless it is "". invalid_argument for a
    // wrong dimension.
    virtual asio::awaitable<core::Result<std::vector<Match>>> nearest(models::RequestContext context,
                                                                      Collection collection, std::vector<float> vector,
                                                                      std::size_t count, std::string source_id) = 0;
    virtual asio::awaitable<core::Result<std::size_t>> count(models::RequestContext context, Collection collection) = 0;
};

}
