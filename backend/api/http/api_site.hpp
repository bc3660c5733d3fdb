#pragma once

#include "api/http/guard.hpp"
#include "api/http/router.hpp"
#include "api/http/static_files.hpp"
#include "core/clock.hpp"
#include "core/ids.hpp"
#include "db/repositories.hpp"

#include <memory>

namespace datachat::api {

struct SiteParts {
    db::Repositories& repositories;
    const core::Clock& clock;
    const core::Ids& ids;
    std::shared_ptr<Guard> guard;
    std::shared_ptr<const StaticFiles> page; // null: there is no page beside the program
    std::string workspace_id;
};

// The API and the page behind one door: guard, router, roles, idempotency, problems.
class ApiSite final : public Site {
public:
    ApiSite(SiteParts parts, Routes routes) : parts_(std::move(parts)), router_(std::move(routes)) {}

    Reception receive(const Request& head) const override;
    const Router& router() const { return router_; }

private:
    Reception receive_api(const Request& head) const;
    Reception receive_page(const Request& head) const;
    asio::awaitable<Response> handle(Exchange& exchange, RouteMatch match) const;
    asio::awaitable<Response> handle_once(Call& call, const Route& route, std::string key) const;
    asio::awaitable<Response> answer(Call& call, const Route& route) const;

    SiteParts parts_;
    Router router_;
};

}
