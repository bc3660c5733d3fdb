#include "api/openapi/openapi.hpp"
#include "api/routes/routes.hpp"

#include <iterator>

namespace datachat::api {

Routes all_routes(Services& services)
{
    Routes all;
    for (auto make : {project_routes, source_routes, source_file_routes, source_knowledge_routes, chat_routes,
                      turn_routes, plan_routes, query_routes, result_routes, feedback_routes, knowledge_routes,
                      validation_routes, row_policy_routes, setting_routes, job_routes, health_routes}) {
        Routes some = make(services);
        std::ranges::move(some, std::back_inserter(all));
    }
    all.push_back(openapi_route(all));
    return all;
}

}
