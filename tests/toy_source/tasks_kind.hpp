#pragma once

#include "services/datasources/source_kind.hpp"
#include "services/datasources/workbench.hpp"

#include <boost/asio/thread_pool.hpp>

namespace datachat::toy {

// "tasks:PATH". `pool` must outlive the sources that are made.
services::datasources::SourceKind tasks_kind(services::datasources::MakeWorkbench make_workbench,
                                             boost::asio::thread_pool& pool);

}
