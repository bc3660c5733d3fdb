#include "api/routes/routes.hpp"

namespace datachat::api {
namespace {

using core::Result;

struct Health {
    std::string status;
};

}

template <>
struct Shape<Health> {
    static constexpr std::string_view name = "Health";
    static constexpr auto fields = std::tuple{required("status", &Health::status)};
};

Routes health_routes(Services& services)
{
    Routes routes;
    routes.push_back(reading<Health>("/healthz", "The process lives.",
                                     [](Call&) -> asio::awaitable<Result<Health>> { co_return Health{"ok"}; }));
    routes.push_back(reading<Health>(
        "/readyz", "It can answer: the metadata can be read.", [&services](Call&) -> asio::awaitable<Result<Health>> {
            auto projects = co_await services.repositories.projects().list(services.workspace_id, {.limit = 1});
            if (!projects)
                co_return std::unexpected(projects.error());
            co_return Health{"ready"};
        }));
    for (Route& route : routes)
        route.in_project = false;
    return routes;
}

}
