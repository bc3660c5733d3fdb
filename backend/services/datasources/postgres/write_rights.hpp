#pragma once

#include "services/datasources/postgres/conversation.hpp"

#include <string>
#include <vector>

namespace datachat::services::datasources::postgres {

// What this role could change if all our protections failed, a sentence each with the remedy; empty for a role that
// only reads.
asio::awaitable<Result<std::vector<std::string>>> warn_of_write_rights(Conversation& conversation);

}
