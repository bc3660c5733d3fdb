#include "services/cloud/http_date.hpp"

#include <ctime>
#include <string>

namespace datachat::services::cloud {

std::optional<std::int64_t> minutes_ahead(std::string_view date, std::chrono::system_clock::time_point now)
{
    std::tm parts{};
    const std::string text(date.substr(0, 64));
    if (strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts) == nullptr)
        return std::nullopt;
    const auto theirs = std::chrono::system_clock::from_time_t(timegm(&parts));
    return std::chrono::round<std::chrono::minutes>(now - theirs).count();
}

}
