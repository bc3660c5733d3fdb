#pragma once

#include "api/http/route.hpp"

#include <optional>
#include <string>
#include <vector>

namespace datachat::api {

struct RouteMatch {
    const Route* route = nullptr; // null: no path of the table fits, or none with this method
    std::vector<std::pair<std::string_view, std::string>> path;
    std::vector<Method> allowed; // methods of the path, when none of its routes has the request's
};

// Finds the line of the table for a request: literal segments come before {parameters}. HEAD is answered by GET's.
class Router {
public:
    // Throws std::logic_error for two lines with the same method and path.
    explicit Router(Routes routes);

    RouteMatch match(const Request& request) const;
    const Routes& routes() const { return routes_; }

private:
    struct Line {
        std::vector<std::string> segments;
        std::size_t route = 0;
    };
    Routes routes_;
    std::vector<Line> lines_; // those with more literal segments first
};

}
