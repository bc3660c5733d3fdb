#pragma once

#include "api/http/message.hpp"
#include "core/error.hpp"

#include <string>

namespace datachat::api {

// An error as the client gets it: RFC 9457 problem+json. `status` 0 takes the one of the code; `extra` is further
// members as JSON text (`,"plan":{...}`).
Response problem(const core::Error& error, int status = 0, const std::string& extra = {});

// The problem of a message that is our own.
Response problem(core::Errc code, std::string message, int status = 0);

Response json_response(std::string body, int status = 200);

}
