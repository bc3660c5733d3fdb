#include "api/http/route.hpp"

#include "api/http/problem.hpp"

#include <fmt/format.h>

#include <charconv>
#include <stdexcept>

namespace datachat::api {

const std::string& Call::id(std::string_view name) const
{
    for (const auto& [key, value] : path) {
        if (key == name)
            return value;
    }
    throw std::logic_error("the route has no such path parameter");
}

std::string Call::query(std::string_view name) const
{
    return request().parameter(name).value_or(std::string());
}

core::Result<std::int64_t> Call::integer(std::string_view name, std::int64_t standard, std::int64_t least,
                                         std::int64_t most) const
{
    const auto text = request().parameter(name);
    if (!text)
        return standard;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc() || end != text->data() + text->size() || value < least || value > most)
        return core::fail(core::Errc::invalid_argument,
                          fmt::format("The parameter {} must be a whole number from {} to {}.", name, least, most));
    return value;
}

Route streaming(Method method, std::string path, std::string summary,
                std::function<asio::awaitable<core::Result<Response>>(Call&)> handler)
{
    Route route{.method = method, .path = std::move(path), .summary = std::move(summary)};
    route.handle = std::move(handler);
    return route;
}

Response json_reply(std::string body, int status)
{
    Response response;
    response.status = status;
    response.headers = {{"Cache-Control", "no-store"}};
    if (status != 204)
        response.headers.emplace_back("Content-Type", "application/json");
    response.body = std::move(body);
    return response;
}

}
