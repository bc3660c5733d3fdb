#pragma once

#include "api/source_admin.hpp"
#include "services/knowledge/source_catalogs.hpp"

namespace datachat::app {

// Counts the most frequent values of text columns that have few, table after table until the context's deadline: what
// is not counted by then is left out.
boost::asio::awaitable<core::Result<std::vector<api::TopValues>>>
count_top_values(models::RequestContext context, services::knowledge::SnapshotPtr snapshot);

}
