#pragma once

#include "api/http/exchange.hpp"
#include "api/json/json_reader.hpp"
#include "api/json/json_schema.hpp"
#include "api/json/json_writer.hpp"
#include "models/request_context.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace datachat::api {

// What a handler gets: who asks, in which project, and the request.
struct Call {
    Exchange& exchange;
    models::RequestContext context;
    std::vector<std::pair<std::string_view, std::string>> path; // {id} and its like

    const Request& request() const { return exchange.request(); }
    const std::string& id(std::string_view name = "id") const; // of the path
    std::string query(std::string_view name) const;            // "" when it is absent
    // Fails with invalid_argument for what is no whole number within the bounds.
    core::Result<std::int64_t> integer(std::string_view name, std::int64_t standard, std::int64_t least,
                                       std::int64_t most) const;
};

struct Parameter {
    std::string_view name;
    std::string_view meaning;
};

// One line of the table that routes, checks and describes the API.
struct Route {
    Method method = Method::get;
    std::string path; // "/api/chats/{id}"
    models::Role role = models::Role::viewer;
    std::string summary;
    std::vector<Parameter> parameters; // of the query, beside `project`
    bool in_project = true;            // takes the query parameter `project`
    bool idempotent_key = false;       // takes an Idempotency-Key
    std::string request_type;          // media type of the body; "" = none
    std::string response_type = "application/json";
    int success = 200;
    DescribeType describe_request;
    DescribeType describe_response;
    BodyPolicy body = BodyPolicy::buffered;
    std::uint64_t body_limit = 1 << 20;
    std::function<asio::awaitable<core::Result<Response>>(Call&)> handle;
};

// The table. Handlers of several resources are put together by all_routes().
using Routes = std::vector<Route>;

Response json_reply(std::string body, int status);

// A line for a handler of the form awaitable<Result<Reply>>(Call&).
template <class Reply, class Handler>
Route reading(std::string path, std::string summary, Handler handler)
{
    Route route{.method = Method::get, .path = std::move(path), .summary = std::move(summary)};
    route.describe_response = describe<Reply>;
    route.handle = [handler = std::move(handler)](Call& call) -> asio::awaitable<core::Result<Response>> {
        auto reply = co_await handler(call);
        if (!reply)
            co_return std::unexpected(reply.error());
        co_return json_reply(to_json_text(*reply), 200);
    };
    return route;
}

// A line for a handler of the form awaitable<Result<Reply>>(Call&, Body).
template <class Body, class Reply, class Handler>
Route writing(Method method, std::string path, std::string summary, Handler handler,
              UnknownFields unknown = UnknownFields::ignored)
{
    Route route{.method = method, .path = std::move(path), .role = models::Role::editor, .summary = std::move(summary)};
    route.idempotent_key = true;
    if (!std::is_same_v<Body, Nothing>) {
        route.request_type = "application/json";
        route.describe_request = describe<Body>;
    }
    route.describe_response = describe<Reply>;
    if (std::is_same_v<Reply, Nothing>)
        route.success = 204;
    route.handle = [handler = std::move(handler), unknown](Call& call) -> asio::awaitable<core::Result<Response>> {
        (void)unknown; // a request without body has no fields
        Body body;
        if constexpr (!std::is_same_v<Body, Nothing>) {
            auto value = parse_json(call.request().body);
            if (!value)
                co_return std::unexpected(value.error());
            auto read = read_json<Body>(*value, unknown);
            if (!read)
                co_return std::unexpected(read.error());
            body = std::move(*read);
        }
        auto reply = co_await handler(call, std::move(body));
        if (!reply)
            co_return std::unexpected(reply.error());
        if constexpr (std::is_same_v<Reply, Nothing>)
            co_return json_reply({}, 204);
        else
            co_return json_reply(to_json_text(*reply), 200);
    };
    return route;
}

// A line for a handler that writes its reply itself: awaitable<Result<Response>>(Call&).
Route streaming(Method method, std::string path, std::string summary,
                std::function<asio::awaitable<core::Result<Response>>(Call&)> handler);

}
