#pragma once

#include "models/schema.hpp"
#include "services/datasources/mysql/connect_options.hpp"
#include "services/datasources/mysql/session.hpp"

#include <span>

namespace datachat::services::datasources::mysql {

// Everything that the user may read in the databases that the address names, or in all but the server's own where it
// names none: tables and views with keys, comments and the engine's guess of their rows.
Result<models::Schema> read_schema(Session& session, Interruption& interruption, const ConnectOptions& options);

// The same of the named tables and of those that they refer to.
Result<models::Schema> read_tables(Session& session, Interruption& interruption, const ConnectOptions& options,
                                   std::span<const models::TablePath> tables);

}
