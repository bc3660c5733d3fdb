#include "api/http/api_site.hpp"

#include "api/http/problem.hpp"
#include "core/digest.hpp"
#include "core/log.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::api {
namespace {

using core::Errc;

constexpr std::chrono::minutes longest_call{10};
constexpr std::chrono::hours replies_kept{24};
constexpr std::size_t longest_key = 128;

// A request that is answered with this, whatever its body.
Reception refusal(Response response)
{
    Reception reception;
    reception.handle = [response = std::move(response)](Exchange&) -> asio::awaitable<Response> { co_return response; };
    reception.body = BodyPolicy::streamed; // nothing is read of it
    return reception;
}

bool is_media_type(std::string_view header, std::string_view wanted)
{
    const std::size_t end = header.find_first_of("; ");
    return std::ranges::equal(header.substr(0, end), wanted, [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
    });
}

bool is_visible(std::string_view key)
{
    return std::ranges::all_of(key, [](char c) { return c > 0x20 && c < 0x7f; });
}

Response method_not_allowed(const RouteMatch& match)
{
    std::string list;
    for (const Method method : match.allowed)
        list += (list.empty() ? "" : ", ") + std::string(name(method)) + (method == Method::get ? ", HEAD" : "");
    Response response = problem(Errc::unsupported, "This path takes " + list + ".", 405);
    response.headers.emplace_back("Allow", list);
    return response;
}

}

Reception ApiSite::receive(const Request& head) const
{
    if (auto cookie = parts_.guard->redeem(head); cookie && head.method == Method::get) {
        Response welcome{.status = 303};
        welcome.headers = {{"Location", "/"},
                           {"Set-Cookie", *cookie},
                           {"Cache-Control", "no-store"},
                           {"Referrer-Policy", "no-referrer"}};
        return refusal(std::move(welcome));
    }
    const bool is_probe = head.segments.size() == 1 && (head.segments[0] == "healthz" || head.segments[0] == "readyz");
    if (auto allowed = parts_.guard->check(head); !allowed) {
        if (!is_probe || allowed.error().code != Errc::unauthorized)
            return refusal(problem(allowed.error()));
    }
    const bool is_api = !head.segments.empty() && head.segments.front() == "api";
    return is_api || is_probe ? receive_api(head) : receive_page(head);
}

Reception ApiSite::receive_api(const Request& head) const
{
    RouteMatch match = router_.match(head);
    if (match.route == nullptr && !match.allowed.empty())
        return refusal(method_not_allowed(match));
    if (match.route == nullptr || head.trailing_slash)
        return refusal(problem(Errc::not_found, "There is no such path here; GET /api/openapi.json lists them."));
    const Route& route = *match.route;
    if (!route.request_type.empty() && !is_media_type(head.header("content-type"), route.request_type))
        return refusal(problem(Errc::invalid_argument,
                               fmt::format("Send the body as Content-Type: {}.", route.request_type), 415));
    Reception reception;
    reception.body = route.body;
    reception.body_limit = route.body_limit;
    reception.handle = [this, match = std::move(match)](Exchange& exchange) { return handle(exchange, match); };
    return reception;
}

Reception ApiSite::receive_page(const Request& head) const
{
    if (head.method != Method::get && head.method != Method::head) {
        RouteMatch pages;
        pages.allowed = {Method::get};
        return refusal(method_not_allowed(pages));
    }
    if (parts_.page == nullptr)
        return refusal(
            head.segments.empty()
                ? StaticFiles::missing_page()
                : problem(Errc::not_found, "The page's files are not beside this program; the API is below /api."));
    // The request is copied: the answer may be read from the disk later.
    Reception reception;
    reception.handle = [page = parts_.page](Exchange& exchange) -> asio::awaitable<Response> {
        co_return page->answer(exchange.request());
    };
    return reception;
}

asio::awaitable<Response> ApiSite::handle(Exchange& exchange, RouteMatch match) const
{
    const Route& route = *match.route;
    models::RequestContext context{
        .principal = {},
        .scope = {parts_.workspace_id, exchange.request().parameter("project").value_or("default")},
        .deadline = parts_.clock.steady_now() + longest_call,
        .cancel = {},
        .trace = parts_.ids.next()};
    if (context.principal.role < route.role)
        co_return problem(Errc::forbidden, "Your role in this project does not allow that.");
    if (route.in_project) {
        auto project = co_await parts_.repositories.projects().get(context.scope);
        if (!project)
            co_return problem(project.error());
    }
    Call call{exchange, std::move(context), std::move(match.path)};
    const std::string key(route.idempotent_key ? exchange.request().header("idempotency-key") : std::string_view());
    if (key.size() > longest_key || !is_visible(key))
        co_return problem(Errc::invalid_argument, "An Idempotency-Key has up to 128 visible characters.");
    if (key.empty())
        co_return co_await answer(call, route);
    co_return co_await handle_once(call, route, key);
}

asio::awaitable<Response> ApiSite::handle_once(Call& call, const Route& route, std::string key) const
{
    const Request& request = call.request();
    core::Digest digest;
    digest.add_field(name(request.method));
    digest.add_field(request.target);
    digest.add_field(request.body);
    // What belongs to no project is remembered with the default one.
    const models::Scope scope = call.context.scope;
    const std::string principal = call.context.principal.id;
    auto known = co_await parts_.repositories.idempotency().begin(scope, principal, key, digest.hex(), replies_kept);
    if (!known)
        co_return problem(known.error());
    if (*known && !(*known)->finished)
        co_return problem(
            Errc::conflict,
            "The first request with this Idempotency-Key is still being answered: repeat it in a moment.");
    if (*known)
        co_return json_reply((*known)->body, (*known)->status);
    Response response = co_await answer(call, route);
    // A server's own failure is no answer: the repeat tries again.
    auto kept =
        response.status >= 500 || response.sent
            ? co_await parts_.repositories.idempotency().forget(scope, principal, key)
            : co_await parts_.repositories.idempotency().finish(scope, principal, key, response.status, response.body);
    if (!kept)
        core::log(core::LogLevel::warning, "api", kept.error().message + ' ' + kept.error().detail);
    co_return response;
}

asio::awaitable<Response> ApiSite::answer(Call& call, const Route& route) const
{
    core::Result<Response> response;
    try {
        response = co_await route.handle(call);
    } catch (const std::exception& failure) { // a bug: told as one, and the connection goes on
        response =
            core::fail(Errc::internal, "Something went wrong in the server; its log has the details.", failure.what());
    }
    if (response)
        co_return std::move(*response);
    const core::Error& error = response.error();
    const auto level = core::http_status(error.code) >= 500 ? core::LogLevel::warning : core::LogLevel::debug;
    core::log(level, "api",
              fmt::format("{} {} {}: {}: {} {}", call.context.trace, name(route.method), route.path,
                          core::name(error.code), error.message, error.detail));
    co_return problem(error);
}

}
