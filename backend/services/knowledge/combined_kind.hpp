#pragma once

#include "services/datasources/source_kind.hpp"
#include "services/knowledge/combined_source.hpp"

namespace datachat::services::knowledge {

// Several sources of a project, asked as one. All must outlive the sources.
datasources::SourceKind combined_kind_of(SourceCatalogs& catalogs, db::Repositories& repositories,
                                         datasources::MakeWorkbench make_workbench, asio::thread_pool& pool);

}
