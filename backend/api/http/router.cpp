#include "api/http/router.hpp"

#include <algorithm>
#include <stdexcept>

namespace datachat::api {
namespace {

bool is_parameter(std::string_view segment)
{
    return segment.starts_with('{');
}

std::vector<std::string> split(std::string_view path)
{
    std::vector<std::string> segments;
    path.remove_prefix(1);
    while (true) {
        const std::size_t slash = path.find('/');
        segments.emplace_back(path.substr(0, slash));
        if (slash == std::string_view::npos)
            return segments;
        path = path.substr(slash + 1);
    }
}

bool fits(const std::vector<std::string>& pattern, const std::vector<std::string>& segments)
{
    return std::ranges::equal(pattern, segments,
                              [](const std::string& a, const std::string& b) { return is_parameter(a) || a == b; });
}

}

Router::Router(Routes routes) : routes_(std::move(routes))
{
    for (std::size_t i = 0; i < routes_.size(); ++i) {
        lines_.push_back({split(routes_[i].path), i});
        for (std::size_t j = 0; j < i; ++j) {
            if (routes_[j].method == routes_[i].method && routes_[j].path == routes_[i].path)
                throw std::logic_error("two routes for " + routes_[i].path);
        }
    }
    std::ranges::sort(lines_, {}, [](const Line& line) {
        return std::pair(std::ranges::count_if(line.segments, is_parameter), line.route);
    });
}

RouteMatch Router::match(const Request& request) const
{
    RouteMatch match;
    const Method wanted = request.method == Method::head ? Method::get : request.method;
    std::vector<Method> allowed;
    const std::vector<std::string>* fitted = nullptr;
    for (const Line& line : lines_) {
        if (!fits(line.segments, request.segments))
            continue;
        // A path with a literal hides one with a parameter in its place, whatever their methods.
        if (fitted != nullptr && *fitted != line.segments &&
            std::ranges::count_if(*fitted, is_parameter) < std::ranges::count_if(line.segments, is_parameter))
            break;
        fitted = &line.segments;
        const Route& route = routes_[line.route];
        if (route.method != wanted) {
            allowed.push_back(route.method);
            continue;
        }
        match.route = &route;
        for (std::size_t i = 0; i < line.segments.size(); ++i) {
            if (is_parameter(line.segments[i]))
                match.path.emplace_back(std::string_view(line.segments[i]).substr(1, line.segments[i].size() - 2),
                                        request.segments[i]);
        }
        return match;
    }
    match.allowed = std::move(allowed);
    return match;
}

}
