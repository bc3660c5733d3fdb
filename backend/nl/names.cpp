#include "nl/names.hpp"

#include "nl/language.hpp"
#include "nl/token.hpp"

#include <algorithm>
#include <unordered_map>

namespace datachat::nl {
namespace {

bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

std::string lower(std::string_view text)
{
    std::string result(text);
    for (char& c : result)
        if (is_upper(c))
            c = static_cast<char>(c - 'A' + 'a');
    return result;
}

// Cuts at marks, between a small and a capital letter, before the last of several capitals ("GNPOld" = GNP Old), and
// around digits.
std::vector<std::string> cut(std::string_view name)
{
    std::vector<std::string> parts;
    std::string part;
    const auto flush = [&] {
        if (!part.empty())
            parts.push_back(lower(part));
        part.clear();
    };
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        const auto byte = static_cast<unsigned char>(c);
        if (!is_lower(c) && !is_upper(c) && !is_digit(c) && byte < 0x80) {
            flush();
            continue;
        }
        if (!part.empty()) {
            const char before = name[i - 1];
            const bool hump = is_lower(before) && is_upper(c);
            const bool last_capital =
                is_upper(before) && is_upper(c) && i + 1 < name.size() && is_lower(name[i + 1]) && part.size() > 1;
            const bool digits = is_digit(before) != is_digit(c);
            if (hump || last_capital || digits)
                flush();
        }
        part += c;
    }
    flush();
    return parts;
}

const std::unordered_map<std::string_view, std::string_view>& abbreviations()
{
    static const std::unordered_map<std::string_view, std::string_view> table = [] {
        std::unordered_map<std::string_view, std::string_view> map;
        for (const WordPair& pair : english().abbreviations)
            map.emplace(pair.word, pair.other);
        return map;
    }();
    return table;
}

// "pettype" = pet type, when both parts are words and the whole is none.
bool segment(const std::string& part, const std::function<bool(std::string_view)>& is_word,
             std::vector<std::string>& out)
{
    if (!is_word || part.size() < 6 || is_word(part))
        return false;
    for (std::size_t left = part.size() - 2; left >= 3; --left) {
        const std::string_view head = std::string_view(part).substr(0, left);
        const std::string_view tail = std::string_view(part).substr(left);
        if ((tail == "id" || tail.size() >= 3) && is_word(head) && (tail == "id" || is_word(tail))) {
            out.emplace_back(head);
            out.emplace_back(tail);
            return true;
        }
    }
    return false;
}

}

std::vector<std::string> split_words(std::string_view text, char separator)
{
    std::vector<std::string> words;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const std::size_t end = std::min(text.find(separator, begin), text.size());
        if (end > begin)
            words.emplace_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return words;
}

std::string join_words(const std::vector<std::string>& words, std::size_t begin, std::size_t end)
{
    std::string text;
    for (std::size_t i = begin; i < std::min(end, words.size()); ++i) {
        if (!text.empty())
            text += ' ';
        text += words[i];
    }
    return text;
}

std::string stem_key(const std::vector<std::string>& words)
{
    std::string key;
    for (const std::string& word : words) {
        if (!key.empty())
            key += ' ';
        key += stem_of(word);
    }
    return key;
}

std::vector<std::string> identifier_parts(std::string_view identifier)
{
    return cut(identifier);
}

std::vector<std::string> split_identifier(std::string_view identifier,
                                          const std::function<bool(std::string_view)>& is_word)
{
    std::vector<std::string> words;
    std::vector<std::string> parts = cut(identifier);
    if (parts.size() == 2 && parts[1] == "name" && (parts[0] == "f" || parts[0] == "l"))
        parts[0] = parts[0] == "f" ? "first" : "last";
    for (const std::string& part : parts) {
        const auto known = abbreviations().find(part);
        // "no" and "long" are words of their own in a one-word name.
        if (known != abbreviations().end() && (parts.size() > 1 || part.size() > 3 || known->second.empty())) {
            for (std::string& word : split_words(known->second))
                words.push_back(std::move(word));
        } else if (!segment(part, is_word, words)) {
            words.push_back(part);
        }
    }
    if (words.empty())
        words.push_back(lower(identifier));
    return words;
}

}
