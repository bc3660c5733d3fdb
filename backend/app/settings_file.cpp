#include "app/settings_file.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <vector>

namespace datachat::app {
namespace {

std::optional<SettingsFile> read(const std::string& path)
{
    std::ifstream file(path);
    if (!file)
        return std::nullopt;
    return SettingsFile{path, std::string{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()}};
}

}

core::Result<SettingsFile> read_settings_file(const std::string& path, const Environment& environment)
{
    const std::string named = path.empty() ? environment("DATACHAT_CONFIG").value_or("") : path;
    if (!named.empty()) {
        auto file = read(named);
        if (!file)
            return core::fail(core::Errc::not_found,
                              fmt::format("The configuration file \"{}\" cannot be read: check its path.", named));
        return std::move(*file);
    }
    std::vector<std::string> places{"datachat.toml"};
    if (const auto folder = environment("XDG_CONFIG_HOME"))
        places.push_back(*folder + "/datachat/datachat.toml");
    else if (const auto home = environment("HOME"))
        places.push_back(*home + "/.config/datachat/datachat.toml");
    for (const std::string& place : places) {
        if (auto file = read(place))
            return std::move(*file);
    }
    return SettingsFile{};
}

Environment process_environment()
{
    return [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
    };
}

}
