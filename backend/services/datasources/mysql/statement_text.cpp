#include "services/datasources/mysql/statement_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace datachat::services::datasources::mysql {
namespace {

bool is_space(char c)
{
    return std::isspace(static_cast<unsigned char>(c)) != 0;
}

// Where what begins at `start` ends: a quoted text or name, or a comment; start + 1 for any other character.
std::size_t end_of_piece(std::string_view text, std::size_t start)
{
    const auto after = [&](std::string_view end, std::size_t from) {
        const auto found = text.find(end, from);
        return found == std::string_view::npos ? text.size() : found + end.size();
    };
    const char c = text[start];
    if (c == '#' ||
        (c == '-' && text.substr(start, 2) == "--" && (start + 2 == text.size() || is_space(text[start + 2]))))
        return after("\n", start);
    if (text.substr(start, 2) == "/*")
        return after("*/", start + 2);
    if (c != '\'' && c != '"' && c != '`')
        return start + 1;
    for (std::size_t i = start + 1; i < text.size(); ++i) {
        if (text[i] == '\\' && c != '`')
            ++i;
        else if (text[i] == c)
            return i + 1; // a doubled quote begins the next piece, which is as good
    }
    return text.size();
}

}

bool begins_like_a_query(std::string_view text)
{
    const auto start = std::ranges::find_if(text, [](char c) { return !is_space(c) && c != '('; });
    std::string word;
    for (auto at = start; at != text.end() && std::isalpha(static_cast<unsigned char>(*at)) != 0; ++at)
        word += static_cast<char>(std::toupper(static_cast<unsigned char>(*at)));
    static constexpr std::array<std::string_view, 3> words{"SELECT", "WITH", "VALUES"};
    return std::ranges::find(words, word) != words.end();
}

bool holds_several_statements(std::string_view text)
{
    bool ended = false;
    for (std::size_t i = 0; i < text.size(); i = end_of_piece(text, i)) {
        if (ended && !is_space(text[i]) && text[i] != ';')
            return true;
        ended = ended || text[i] == ';';
    }
    return false;
}

std::string quoted_text(std::string_view content)
{
    std::string text = "'";
    for (const char c : content) {
        if (c == '\'' || c == '\\')
            text += c;
        text += c;
    }
    return text + '\'';
}

}
