#include "core/error.hpp"

#include <array>
#include <utility>

namespace datachat::core {
namespace {

struct Row {
    Errc code;
    std::string_view name;
    int http_status;
    int exit_code;
};

constexpr std::array table{
    Row{Errc::invalid_argument, "invalid_argument", 400, 64},
    Row{Errc::not_found, "not_found", 404, 66},
    Row{Errc::conflict, "conflict", 409, 75},
    Row{Errc::stale, "stale", 409, 75},
    Row{Errc::expired, "expired", 410, 75},
    Row{Errc::unauthorized, "unauthorized", 401, 77},
    Row{Errc::forbidden, "forbidden", 403, 77},
    Row{Errc::refused, "refused", 422, 3},
    Row{Errc::unsupported, "unsupported", 422, 5},
    Row{Errc::unanswerable, "unanswerable", 422, 4},
    Row{Errc::timeout, "timeout", 504, 75},
    Row{Errc::cancelled, "cancelled", 499, 130},
    Row{Errc::rate_limited, "rate_limited", 429, 75},
    Row{Errc::unavailable, "unavailable", 503, 69},
    Row{Errc::too_large, "too_large", 413, 65},
    Row{Errc::upstream, "upstream", 502, 69},
    Row{Errc::corrupt, "corrupt", 422, 65},
    Row{Errc::internal, "internal", 500, 70},
};

const Row& row(Errc code)
{
    for (const Row& candidate : table) {
        if (candidate.code == code)
            return candidate;
    }
    std::unreachable();
}

}

std::string_view name(Errc code)
{
    return row(code).name;
}

int http_status(Errc code)
{
    return row(code).http_status;
}

int exit_code(Errc code)
{
    return row(code).exit_code;
}

}
