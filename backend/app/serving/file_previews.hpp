#pragma once

#include "api/source_admin.hpp"
#include "services/knowledge/source_catalogs.hpp"

namespace datachat::app {

// How each data file of a source was read, with its first rows. Fails with unsupported for what is no set of files.
boost::asio::awaitable<core::Result<std::vector<api::Preview>>>
file_previews(models::RequestContext context, services::knowledge::SnapshotPtr snapshot);

}
