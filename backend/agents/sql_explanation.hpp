#pragma once

#include "agents/validator.hpp"
#include "sql/times.hpp"

namespace datachat::agents {

// What a person's own SQL would do, without running it: read into the tree, past names, firewall and the engine's
// EXPLAIN. Fails as sql::parse_query and Validator::validate do.
asio::awaitable<core::Result<ValidatedPlan>> explain_sql(const Validator& validator, models::RequestContext context,
                                                         services::knowledge::SnapshotPtr snapshot, sql::TimeFrame time,
                                                         std::string text);

}
