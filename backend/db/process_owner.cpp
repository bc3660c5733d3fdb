#include "db/process_owner.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <fstream>
#include <string_view>

namespace datachat::db {
namespace {

std::string first_line(const std::string& path)
{
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

// The machine as this process sees it. Process ids are only comparable within one namespace.
std::string machine()
{
    std::array<char, 256> host{};
    ::gethostname(host.data(), host.size() - 1);
    std::array<char, 64> space{};
    const auto length = ::readlink("/proc/self/ns/pid", space.data(), space.size() - 1);
    return fmt::format("{}/{}/{}", host.data(), first_line("/proc/sys/kernel/random/boot_id"),
                       std::string_view(space.data(), length > 0 ? static_cast<std::size_t>(length) : 0));
}

// Field 22 of /proc/PID/stat, in ticks since boot; "" when there is no such process. The second field may hold spaces
// and brackets.
std::string start_of(int process)
{
    const std::string stat = first_line(fmt::format("/proc/{}/stat", process));
    const auto bracket = stat.rfind(')');
    if (bracket == std::string::npos)
        return {};
    std::string_view rest = std::string_view(stat).substr(bracket + 2);
    if (rest.starts_with('Z') || rest.starts_with('X'))
        return {}; // dead, and not yet waited for
    constexpr int fields_before_start = 19;
    for (int field = 0; field < fields_before_start; ++field) {
        const auto space = rest.find(' ');
        if (space == std::string_view::npos)
            return {};
        rest.remove_prefix(space + 1);
    }
    return std::string(rest.substr(0, rest.find(' ')));
}

}

std::string process_owner()
{
    const int process = ::getpid();
    return fmt::format("{}/{}/{}", machine(), process, start_of(process));
}

bool is_known_dead(const std::string& owner)
{
    const std::string here = machine() + "/";
    if (!owner.starts_with(here))
        return false;
    const std::string_view rest = std::string_view(owner).substr(here.size());
    const auto slash = rest.find('/');
    if (slash == std::string_view::npos)
        return false;
    int process = 0;
    const auto parsed = std::from_chars(rest.data(), rest.data() + slash, process);
    return parsed.ec == std::errc() && parsed.ptr == rest.data() + slash && start_of(process) != rest.substr(slash + 1);
}

}
