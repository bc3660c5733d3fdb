#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace datachat::nl {

enum class TokenKind : std::uint8_t { word, number, quoted, date, symbol };

// One word, number or quoted text of a question or a stored value.
struct Token {
    TokenKind kind = TokenKind::word;
    std::string text;        // lower case, accents folded; of a quoted text: its words, separated by single spaces
    std::string stem;        // of the text; equal for inflections of a word
    std::string raw;         // as written (inside the quotes, for quoted text)
    double number = 0;       // numbers, also of number words
    std::int32_t days = 0;   // dates: since 1970-01-01
    std::uint32_t begin = 0; // bytes of the source text
    std::uint32_t end = 0;
    bool capital = false; // begins with an upper-case letter
    bool spelled = false; // a number written as a word: "two"
    bool percent = false; // "5 %", "five percent"
    bool joined = false;  // no space between this token and the one before
    bool operator==(const Token&) const = default;
};

// Splits text into tokens; reads at most `limit` bytes. Contractions are opened ("don't" = do, not) and possessives
// dropped.
std::vector<Token> tokenise(std::string_view text, std::size_t limit = 4096);

// The words of a stored value as tokenise() would see them in a question, separated by single spaces.
std::string normalise(std::string_view text);

// Stem of one lower-case word; irregular plurals and verb forms are led back first ("people" = person).
std::string stem_of(std::string_view word);

// Singular form of a lower-case noun, for wording ("categories" = category).
std::string singular(std::string_view word);

// 1 to 12 for the name of a month or its first three letters, else 0.
int month_number(std::string_view word);

// Days since 1970-01-01 of a civil date; none when it does not exist.
std::optional<std::int32_t> days_of(int year, int month, int day);

struct CivilDate {
    int year = 1970;
    int month = 1;
    int day = 1;
};
CivilDate civil_of(std::int32_t days);

}
