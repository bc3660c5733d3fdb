#pragma once

#include "core/result.hpp"
#include "services/datasources/mysql/connect_options.hpp"
#include "services/datasources/mysql/grants.hpp"

#include <string>
#include <vector>

namespace datachat::services::datasources::mysql {

// Fails with refused for rights that the project has not accepted; the message names the risk, how it is accepted and
// the better way.
Result<void> check_rights(const WriteRights& rights, const ConnectOptions& options);

// A sentence for each risk that is accepted.
std::vector<std::string> warnings_of(const WriteRights& rights, const ConnectOptions& options);

}
