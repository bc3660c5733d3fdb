#pragma once

#include "core/result.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace datachat::app {

// One thing that can be configured. Its environment variable is DATACHAT_ and the key in capitals with _ for a dot:
// limits.rows is DATACHAT_LIMITS_ROWS.
struct Setting {
    std::string_view key;
    std::string_view standard; // the default; "" = none
    std::string_view meaning;  // for docs and --help
};

std::span<const Setting> all_settings();
std::string environment_name(std::string_view key);

using Environment = std::function<std::optional<std::string>(const std::string&)>;

// The configuration: command line before environment before file before default.
class Settings {
public:
    // `file_text` is TOML ("" = no file), `file_name` is for messages, `overrides` are key=value pairs of the command
    // line. Fails with invalid_argument for unknown keys and for what is no TOML, naming key, file and line.
    static core::Result<Settings> resolve(std::string_view file_text, std::string_view file_name,
                                          const Environment& environment,
                                          const std::map<std::string, std::string>& overrides);

    const std::string& text(std::string_view key) const; // "" when not set
    core::Result<std::int64_t> integer(std::string_view key, std::int64_t least, std::int64_t most) const;
    // Where a value came from: "command line", "environment", the file's name, or "default".
    const std::string& origin(std::string_view key) const;

private:
    struct Entry {
        std::string value;
        std::string origin;
    };
    std::map<std::string, Entry, std::less<>> entries_;
};

}
