#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace datachat::services::datasources {

// Length of the longest prefix that is valid UTF-8 (RFC 3629: no surrogates, no overlong forms).
std::size_t valid_utf8_prefix(std::string_view bytes);
inline bool is_valid_utf8(std::string_view bytes)
{
    return valid_utf8_prefix(bytes) == bytes.size();
}

// The text with every invalid sequence replaced by U+FFFD.
std::string repaired_utf8(std::string_view bytes);

}
