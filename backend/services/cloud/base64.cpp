#include "services/cloud/base64.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace datachat::services::cloud {
namespace {

constexpr std::string_view common_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<std::int8_t, 256> places()
{
    std::array<std::int8_t, 256> table{};
    table.fill(-1);
    for (std::size_t i = 0; i < common_letters.size(); ++i)
        table[static_cast<unsigned char>(common_letters[i])] = static_cast<std::int8_t>(i);
    return table;
}

std::string encode(std::string_view bytes, std::string_view letters, bool padded)
{
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 3; ++i)
            group = group << 8U | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0U);
        for (std::size_t i = 0; i < 4; ++i) {
            if (i <= count)
                text += letters[group >> (18 - 6 * i) & 63U];
            else if (padded)
                text += '=';
        }
    }
    return text;
}

}

std::string base64(std::string_view bytes)
{
    return encode(bytes, common_letters, true);
}

std::string base64_url(std::string_view bytes)
{
    return encode(bytes, url_letters, false);
}

std::optional<std::string> from_base64(std::string_view text)
{
    static constexpr auto table = places();
    if (text.size() % 4 != 0)
        return std::nullopt;
    std::size_t letters = text.size();
    while (letters > 0 && text.size() - letters < 2 && text[letters - 1] == '=')
        --letters;
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3);
    std::uint32_t group = 0;
    int bits = 0; // of `group` that no byte was made of
    for (const char letter : text.substr(0, letters)) {
        const std::int8_t place = table[static_cast<unsigned char>(letter)];
        if (place < 0)
            return std::nullopt;
        group = group << 6U | static_cast<std::uint32_t>(place);
        bits += 6;
        if (bits < 8)
            continue;
        bits -= 8;
        bytes += static_cast<char>(group >> static_cast<unsigned>(bits) & 255U);
    }
    return bytes;
}

}
