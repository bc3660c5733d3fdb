#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace datachat::agents::prompts {

// Text of others as it may stand in a prompt: at most `limit` bytes (cut at a character, marked by "..."), control
// characters as spaces, and no marks that could open or close a section. one_line() has no line breaks either.
std::string one_line(std::string_view text, std::size_t limit);
std::string many_lines(std::string_view text, std::size_t limit);

// A section of data: <<<name, the lines, name>>>. `body` must be clean. "" for an empty body.
std::string fenced(std::string_view name, std::string_view body);

}
