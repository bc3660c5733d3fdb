#pragma once

#include "api/http/route.hpp"

#include <string>

namespace datachat::api {

// The table as an OpenAPI 3.1 document (JSON text).
std::string describe_api(const Routes& routes);

// GET /api/openapi.json: the description of `routes` and of itself.
Route openapi_route(const Routes& routes);

}
