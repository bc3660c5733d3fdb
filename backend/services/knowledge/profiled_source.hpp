#pragma once

#include "models/knowledge.hpp"
#include "services/knowledge/schema_indexer.hpp"

#include <boost/asio/awaitable.hpp>

#include <vector>

namespace datachat::services::knowledge {

// A source that knows the values of its columns without being read: SourceCatalogs takes them as they are.
class ProfiledSource {
public:
    virtual ~ProfiledSource() = default;

    virtual boost::asio::awaitable<core::Result<IndexedSource>> profiled(models::RequestContext context) = 0;

    // What the project teaches of its parts alone.
    virtual std::vector<models::KnowledgeEntry> entries() const = 0;

    // Whether profiled() would say something else now.
    virtual boost::asio::awaitable<core::Result<bool>> has_changed(models::RequestContext context) = 0;
};

}
