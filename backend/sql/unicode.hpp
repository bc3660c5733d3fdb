#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace datachat::sql {

struct Unreadable {
    std::size_t offset = 0;
    std::string_view what;
};

// The first place of the text that people and databases could read differently: invalid UTF-8, NUL, and outside of
// quotes a control character or a blank or mark that is not seen (DuckDB takes some of them for spaces). None if all is
// well. Between quotes of `escaping` a backslash takes the next character with it.
std::optional<Unreadable> find_unreadable(std::string_view text, std::string_view escaping);

// Appends a code point, which must be one of Unicode's and no surrogate.
void append_utf8(std::string& text, std::uint32_t code);

}
