#pragma once

#include "services/datasources/source_kind.hpp"
#include "services/datasources/workbench.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>

namespace datachat::services::datasources::rest {

// HTTP APIs. `executor`'s context and `pool` must outlive the sources.
SourceKind rest_kind(MakeWorkbench make_workbench, asio::any_io_executor executor, asio::thread_pool& pool);

}
