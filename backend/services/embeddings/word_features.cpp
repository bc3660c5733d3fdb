#include "services/embeddings/word_features.hpp"

#include <algorithm>
#include <array>

namespace datachat::services::embeddings {
namespace {

bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_word_byte(char c)
{
    return is_upper(c) || is_lower(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

// Whether a word ends between two letters of it: orderDate, HTTPServer, order2, 2nd.
bool is_border(char before, char c, char after)
{
    if (is_upper(c))
        return is_lower(before) || (is_upper(before) && is_lower(after));
    return is_digit(before) != is_digit(c) && static_cast<unsigned char>(c) < 0x80 &&
           static_cast<unsigned char>(before) < 0x80;
}

char lower(char c, char before)
{
    if (is_upper(c))
        return static_cast<char>(c - 'A' + 'a');
    const auto byte = static_cast<unsigned char>(c);
    const bool is_latin_capital =
        static_cast<unsigned char>(before) == 0xC3 && byte >= 0x80 && byte <= 0x9E && byte != 0x97;
    return is_latin_capital ? static_cast<char>(byte + 0x20) : c;
}

}

std::vector<std::string> words_of(std::string_view text, std::size_t most)
{
    std::vector<std::string> words;
    std::string word;
    const auto end_word = [&] {
        if (!word.empty() && words.size() < most)
            words.push_back(word);
        word.clear();
    };
    for (std::size_t i = 0; i < text.size() && words.size() < most; ++i) {
        const char before = i > 0 ? text[i - 1] : ' ';
        const char after = i + 1 < text.size() ? text[i + 1] : ' ';
        if (!is_word_byte(text[i])) {
            end_word();
            continue;
        }
        if (is_border(before, text[i], after))
            end_word();
        if (word.size() < 64)
            word += lower(text[i], before);
    }
    end_word();
    return words;
}

bool is_filler(std::string_view word)
{
    static constexpr std::array fillers = std::to_array<std::string_view>(
        {"a",    "all",  "an",     "and",  "are",   "as",   "at",    "be",    "by",   "did",  "do",
         "does", "each", "every",  "for",  "from",  "give", "had",   "has",   "have", "how",  "i",
         "in",   "is",   "it",     "its",  "list",  "many", "me",    "much",  "of",   "on",   "or",
         "our",  "per",  "please", "show", "that",  "the",  "their", "there", "they", "this", "to",
         "was",  "we",   "were",   "what", "which", "who",  "whose", "with",  "you"});
    return std::ranges::binary_search(fillers, word);
}

}
