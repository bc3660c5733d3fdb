#pragma once

#include "app/settings.hpp"
#include "core/result.hpp"

#include <string>

namespace datachat::app {

struct SettingsFile {
    std::string name; // "" = there is none
    std::string text;
};

// The configuration file: `path` (the flag), $DATACHAT_CONFIG, ./datachat.toml, or datachat/datachat.toml in
// $XDG_CONFIG_HOME or ~/.config. One that is named but cannot be read is not_found; without any, an empty one.
core::Result<SettingsFile> read_settings_file(const std::string& path, const Environment& environment);

Environment process_environment();

}
