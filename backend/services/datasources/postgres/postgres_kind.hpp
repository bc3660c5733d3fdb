#pragma once

#include "services/datasources/source_kind.hpp"

#include <boost/asio/thread_pool.hpp>

namespace datachat::services::datasources::postgres {

// PostgreSQL servers. `pool` must outlive the sources.
SourceKind postgres_kind(asio::thread_pool& pool);

}
