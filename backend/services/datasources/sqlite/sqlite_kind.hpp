#pragma once

#include "services/datasources/source_kind.hpp"

#include <boost/asio/thread_pool.hpp>

namespace datachat::services::datasources::sqlite {

// SQLite files. `pool` must outlive the sources.
SourceKind sqlite_kind(asio::thread_pool& pool);

}
