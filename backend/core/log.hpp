#pragma once

#include <string_view>

namespace datachat::core {

enum class LogLevel { debug, info, warning, error };

// Writes one line to standard error: time, level, area, message. Log once, where the error is handled; never a secret.
void log(LogLevel level, std::string_view area, std::string_view message);

// Messages below `level` are dropped. Set once by the composition root.
void set_log_level(LogLevel level);

}
