#include "input.hpp"
#include "sql/lexer.hpp"

#include <cstdio>
#include <cstdlib>

using namespace datachat;

// Tokens stand in the text in order, without overlapping, and the last one is the end.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const fuzz::Input input = fuzz::split(data, size);
    const auto tokens = sql::tokenize(input.text, input.dialect);
    if (!tokens)
        return tokens.error().message.empty() ? std::abort(), 0 : 0;
    std::size_t end = 0;
    for (const sql::Token& token : *tokens) {
        const bool inside = token.offset >= end && token.offset + token.raw.size() <= input.text.size();
        if (!inside || input.text.substr(token.offset, token.raw.size()) != token.raw) {
            std::fprintf(stderr, "a token out of place at %zu\n", token.offset);
            std::abort();
        }
        end = token.offset + token.raw.size();
    }
    if (tokens->empty() || tokens->back().kind != sql::TokenKind::end)
        std::abort();
    sql::place_of(input.text, end);
    return 0;
}
