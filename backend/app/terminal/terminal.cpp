#include "app/terminal/terminal.hpp"

#include "app/terminal/text_table.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <iostream>

namespace datachat::app {

std::optional<std::string> Terminal::ask(std::string_view prompt) const
{
    err << prompt << std::flush;
    std::string line;
    if (!std::getline(std::cin, line))
        return std::nullopt;
    return line;
}

void Terminal::progress(std::string_view text) const
{
    if (!interactive)
        return;
    err << "\r\033[2K";
    if (!text.empty())
        err << printable(text) << " …";
    err << std::flush;
}

std::string Terminal::bold(std::string_view text) const
{
    if (!out_is_terminal)
        return std::string(text);
    return "\033[1m" + std::string(text) + "\033[0m";
}

Terminal process_terminal()
{
    const bool out_is_terminal = isatty(STDOUT_FILENO) == 1;
    winsize size{};
    std::size_t width = 120;
    if (out_is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
        width = size.ws_col;
    return {std::cout, std::cerr, out_is_terminal, isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1, width};
}

}
