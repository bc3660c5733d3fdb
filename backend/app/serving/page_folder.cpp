#include "app/serving/page_folder.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

namespace datachat::app {

core::Result<std::shared_ptr<const api::StaticFiles>> find_page(const std::string& configured)
{
    if (!configured.empty()) {
        auto files = api::StaticFiles::read(configured);
        if (!files)
            return std::unexpected(files.error());
        return std::make_shared<const api::StaticFiles>(std::move(*files));
    }
    std::error_code error;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
    // build/release/datachat finds build/page; an installed one has it beside itself.
    for (const std::filesystem::path& folder :
         {program / "page", program.parent_path() / "page", program.parent_path() / "share" / "datachat" / "page"}) {
        auto files = api::StaticFiles::read(folder);
        if (files)
            return std::make_shared<const api::StaticFiles>(std::move(*files));
    }
    return std::shared_ptr<const api::StaticFiles>();
}

void open_browser(const std::string& address)
{
    std::string program = "xdg-open";
    std::string argument = address;
    char* arguments[] = {program.data(), argument.data(), nullptr};
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    if (posix_spawnp(&child, program.c_str(), &quiet, nullptr, arguments, environ) == 0)
        std::thread([child] { waitpid(child, nullptr, 0); }).detach();
    posix_spawn_file_actions_destroy(&quiet);
}

}
