#include "services/datasources/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace datachat::services::datasources {
namespace {

bool is_continuation(unsigned char byte)
{
    return (byte & 0xC0U) == 0x80U;
}

// Length of the valid sequence at the start of `bytes`, 0 if there is none. Table 3-7 of the Unicode standard.
std::size_t sequence_length(std::string_view bytes)
{
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const unsigned char first = at(0);
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return bytes.size() >= 2 && is_continuation(at(1)) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        if (bytes.size() < 3 || !is_continuation(at(1)) || !is_continuation(at(2)))
            return 0;
        const bool overlong = first == 0xE0 && at(1) < 0xA0;
        const bool surrogate = first == 0xED && at(1) >= 0xA0;
        return overlong || surrogate ? 0 : 3;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        if (bytes.size() < 4 || !is_continuation(at(1)) || !is_continuation(at(2)) || !is_continuation(at(3)))
            return 0;
        const bool overlong = first == 0xF0 && at(1) < 0x90;
        const bool too_large = first == 0xF4 && at(1) >= 0x90;
        return overlong || too_large ? 0 : 4;
    }
    return 0;
}

}

std::size_t valid_utf8_prefix(std::string_view bytes)
{
    std::size_t i = 0;
    while (i < bytes.size()) {
        std::uint64_t word = 0;
        while (i + 8 <= bytes.size()) { // most text is ASCII
            std::memcpy(&word, bytes.data() + i, 8);
            if ((word & 0x8080808080808080ULL) != 0)
                break;
            i += 8;
        }
        if (i == bytes.size())
            break;
        const std::size_t length = sequence_length(bytes.substr(i));
        if (length == 0)
            return i;
        i += length;
    }
    return i;
}

std::string repaired_utf8(std::string_view bytes)
{
    std::string text;
    text.reserve(bytes.size());
    while (true) {
        const std::size_t valid = valid_utf8_prefix(bytes);
        text.append(bytes.substr(0, valid));
        bytes.remove_prefix(valid);
        if (bytes.empty())
            return text;
        text += "\xEF\xBF\xBD";
        bytes.remove_prefix(1);
        while (!bytes.empty() && is_continuation(static_cast<unsigned char>(bytes.front())))
            bytes.remove_prefix(1);
    }
}

}
