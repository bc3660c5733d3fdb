#pragma once

#include "api/http/route.hpp"
#include "api/services.hpp"

// One function a resource; each gives its lines of the table.
namespace datachat::api {

Routes project_routes(Services& services);
Routes source_routes(Services& services);
Routes source_file_routes(Services& services);
Routes source_knowledge_routes(Services& services);
Routes chat_routes(Services& services);
Routes turn_routes(Services& services);
Routes plan_routes(Services& services);
Routes query_routes(Services& services);
Routes result_routes(Services& services);
Routes feedback_routes(Services& services);
Routes knowledge_routes(Services& services);
Routes validation_routes(Services& services);
Routes row_policy_routes(Services& services);
Routes setting_routes(Services& services);
Routes job_routes(Services& services);
Routes health_routes(Services& services);

// The whole table, with the API's own description.
Routes all_routes(Services& services);

}
