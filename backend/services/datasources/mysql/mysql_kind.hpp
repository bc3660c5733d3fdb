#pragma once

#include "services/datasources/source_kind.hpp"

#include <boost/asio/thread_pool.hpp>

namespace datachat::services::datasources::mysql {

// MySQL and MariaDB servers. `pool` must outlive the sources.
SourceKind mysql_kind(asio::thread_pool& pool);

}
