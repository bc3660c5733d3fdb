#pragma once

#include <cstddef>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

namespace datachat::app {

// The person's terminal, or the pipe in its place. Results go to `out`, all else to `err`: a pipe gets nothing but the
// result.
struct Terminal {
    std::ostream& out;
    std::ostream& err;
    bool out_is_terminal = false;
    bool interactive = false; // input and error output are terminals: questions can be asked
    std::size_t width = 100;

    // Asks on the error output and reads a line; none at the end of input.
    std::optional<std::string> ask(std::string_view prompt) const;
    // Shows one line of progress in place; "" removes it. Nothing in a pipe.
    void progress(std::string_view text) const;
    std::string bold(std::string_view text) const; // plain in a pipe
};

// Looks at the process's own streams.
Terminal process_terminal();

}
