#pragma once

#include "services/datasources/source_kind.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>

namespace datachat::services::datasources::snowflake {

// Both must outlive the sources.
SourceKind snowflake_kind(asio::any_io_executor executor, asio::thread_pool& pool);

}
