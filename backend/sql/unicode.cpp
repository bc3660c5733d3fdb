#include "sql/unicode.hpp"

#include <cstdint>

namespace datachat::sql {
namespace {

struct Character {
    std::uint32_t code = 0;
    std::size_t length = 0; // 0: not UTF-8
};

Character decode(std::string_view text)
{
    const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(0);
    if (first < 0x80)
        return {first, 1};
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() < length)
        return {};
    std::uint32_t code = first & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80)
            return {};
        code = code << 6 | (byte(i) & 0x3FU);
    }
    constexpr std::uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    return code < least[length] || code > 0x10FFFF || surrogate ? Character{} : Character{code, length};
}

// Turns the direction of what is shown, so that people read another text than databases do.
bool hides_text(std::uint32_t code)
{
    return (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

bool is_odd_blank(std::uint32_t code)
{
    return code == 0x85 || code == 0xA0 || code == 0xAD || code == 0x1680 || code == 0x180E ||
           (code >= 0x2000 && code <= 0x200F) || code == 0x2028 || code == 0x2029 || code == 0x202F ||
           (code >= 0x205F && code <= 0x2064) || code == 0x3000 || code == 0xFEFF;
}

}

std::optional<Unreadable> find_unreadable(std::string_view text, std::string_view escaping)
{
    char quote = 0;
    for (std::size_t at = 0; at < text.size();) {
        const Character character = decode(text.substr(at));
        if (character.length == 0)
            return Unreadable{at, "the text is not valid UTF-8 here"};
        const std::uint32_t code = character.code;
        const bool control =
            (code < 0x20 && code != '\t' && code != '\n' && code != '\r' && code != '\f') || code == 0x7F;
        if (code == 0 || (control && quote == 0))
            return Unreadable{at, code == 0 ? "a NUL character is not allowed" : "a control character is not allowed"};
        if (hides_text(code) && quote == 0)
            return Unreadable{at, "a character that turns the direction of the text is not allowed"};
        if (is_odd_blank(code) && quote == 0)
            return Unreadable{at, "this blank is not an ordinary space; write a space"};
        const bool escapes = code == '\\' && quote != 0 && escaping.find(quote) != std::string_view::npos;
        if (escapes && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0x80 && text[at + 1] != 0) {
            at += 2;
            continue;
        }
        // Rough on purpose: a quote inside a comment can only make this stricter or leave an odd blank to a comment.
        if (quote == 0 && (code == '\'' || code == '"' || code == '`'))
            quote = static_cast<char>(code);
        else if (quote != 0 && code == static_cast<unsigned char>(quote))
            quote = 0;
        at += character.length;
    }
    return std::nullopt;
}

void append_utf8(std::string& text, std::uint32_t code)
{
    const auto add = [&text](std::uint32_t byte) { text += static_cast<char>(byte); };
    if (code < 0x80) {
        add(code);
    } else if (code < 0x800) {
        add(0xC0 | code >> 6);
        add(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        add(0xE0 | code >> 12);
        add(0x80 | (code >> 6 & 0x3F));
        add(0x80 | (code & 0x3F));
    } else {
        add(0xF0 | code >> 18);
        add(0x80 | (code >> 12 & 0x3F));
        add(0x80 | (code >> 6 & 0x3F));
        add(0x80 | (code & 0x3F));
    }
}

}
