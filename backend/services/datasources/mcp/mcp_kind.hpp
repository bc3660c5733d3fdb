#pragma once

#include "services/datasources/mcp/mcp_config.hpp"
#include "services/datasources/source_kind.hpp"
#include "services/datasources/workbench.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>

#include <functional>

namespace datachat::services::datasources::mcp {

// Says whether a source may start its program: ProgramRules::check, or nothing where nobody has to be asked.
using MayStart = std::function<Result<void>(const McpConfig&)>;

// Servers of the Model Context Protocol. `executor`'s context and `pool` must outlive the sources.
SourceKind mcp_kind(MayStart may_start, MakeWorkbench make_workbench, asio::any_io_executor executor,
                    asio::thread_pool& pool);

}
