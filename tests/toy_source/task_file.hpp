#pragma once

#include "core/result.hpp"
#include "models/value.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace datachat::toy {

// One line of a to-do list: "2024-05-01 [x] Pay the rent", the day may be missing.
struct Task {
    std::optional<models::Date> due;
    bool done = false;
    std::string words;
};

// Fails with not_found (no such file) and corrupt (a line that is no task; the message names it).
core::Result<std::vector<Task>> read_tasks(const std::filesystem::path& file);

}
