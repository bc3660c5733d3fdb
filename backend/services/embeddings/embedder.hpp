#pragma once

#include "core/result.hpp"
#include "models/request_context.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

namespace datachat::services::embeddings {

namespace asio = boost::asio;

using Embedding = std::vector<float>; // unit length

// Turns texts into vectors whose dot product tells how alike they are. Shared; safe to call from any coroutine.
class Embedder {
public:
    virtual ~Embedder() = default;
    virtual std::string id() const = 0; // names model and version: vectors of two ids are never compared
    virtual std::size_t dimension() const = 0;
    virtual asio::awaitable<core::Result<std::vector<Embedding>>> embed(models::RequestContext context,
                                                                        std::vector<std::string> texts) = 0;
};

}
