#pragma once

#include "core/result.hpp"
#include "sql/dialect.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace datachat::sql {

enum class TokenKind : std::uint8_t {
    end,
    word,        // text: lower case; raw: as written
    quoted_name, // text: without quotes
    text,        // a string literal; text: its content
    bytes,       // X'...'; text: the bytes
    number,      // text: as written
    symbol,      // text: the operator or bracket
    parameter,   // text: its name or number, without the sign
};

struct Token {
    TokenKind kind = TokenKind::end;
    char quote = 0; // of a quoted_name: " ` or [
    std::string text;
    std::string_view raw; // of the text that was lexed
    std::size_t offset = 0;
};

// Splits SQL into tokens; comments and spaces are dropped, the last token is `end`. Fails with invalid_argument for
// what the dialect's lexer would refuse and for what could be read in two ways (invalid UTF-8, control characters,
// invisible spaces), and with refused for comments with executable content.
core::Result<std::vector<Token>> tokenize(std::string_view text, Dialect dialect);

// "Line 2, column 5": of a byte offset, counted in characters.
std::string place_of(std::string_view text, std::size_t offset);

}
