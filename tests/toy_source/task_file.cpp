#include "task_file.hpp"

#include <fmt/format.h>

#include <fstream>

namespace datachat::toy {
namespace {

constexpr std::size_t day_length = 10; // "2024-05-01"

std::optional<Task> task_of(std::string_view line)
{
    Task task;
    if (const auto day = models::parse_date(line.substr(0, day_length))) {
        task.due = *day;
        line.remove_prefix(std::min(day_length + 1, line.size()));
    }
    task.done = line.starts_with("[x] ");
    if (!task.done && !line.starts_with("[ ] "))
        return std::nullopt;
    task.words = line.substr(4);
    return task;
}

}

core::Result<std::vector<Task>> read_tasks(const std::filesystem::path& file)
{
    std::ifstream stream(file);
    if (!stream)
        return core::fail(core::Errc::not_found, fmt::format("There is no file {}; check the path.", file.string()));
    std::vector<Task> tasks;
    int number = 0;
    for (std::string line; std::getline(stream, line);) {
        ++number;
        if (line.empty())
            continue;
        auto task = task_of(line);
        if (!task)
            return core::fail(core::Errc::corrupt,
                              fmt::format("Line {} of {} is no task; write it as 2024-05-01 [x] Pay the rent.", number,
                                          file.filename().string()));
        tasks.push_back(std::move(*task));
    }
    return tasks;
}

}
