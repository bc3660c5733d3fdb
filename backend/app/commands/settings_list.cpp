#include "app/commands/settings_list.hpp"

#include <fmt/format.h>

namespace datachat::app {

int list_settings(const Settings& settings, std::ostream& out)
{
    for (const Setting& setting : all_settings()) {
        const std::string& value = settings.text(setting.key);
        const bool secret = setting.key == "llm.api_key" || setting.key == "metadata";
        const std::string shown = value.empty() ? "(not set)" : secret ? "(set)" : value;
        out << fmt::format("{} = {}  [{}; {}]\n    {}\n", setting.key, shown, settings.origin(setting.key),
                           environment_name(setting.key), setting.meaning);
    }
    return 0;
}

}
