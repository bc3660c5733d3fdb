#include "sql/refusal_place.hpp"

#include "sql/lexer.hpp"
#include "sql/suggestions.hpp"

namespace datachat::sql {

core::Error at_place(core::Error error, const RefusedWord& word, std::string_view text, Dialect dialect)
{
    const auto tokens = tokenize(text, dialect);
    if (!tokens || word.text.empty())
        return error;
    const auto offset = [&](bool before_parenthesis) {
        for (std::size_t i = 0; i + 1 < tokens->size(); ++i) {
            const Token& token = (*tokens)[i];
            const bool is_literal = token.kind == TokenKind::text || token.kind == TokenKind::bytes;
            if (!is_literal && same_name(token.text, word.text) &&
                (!before_parenthesis || (*tokens)[i + 1].text == "("))
                return token.offset;
        }
        return std::string_view::npos;
    };
    std::size_t found = word.is_call ? offset(true) : std::string_view::npos;
    if (found == std::string_view::npos)
        found = offset(false);
    if (found != std::string_view::npos)
        error.message = place_of(text, found) + ": " + error.message;
    return error;
}

core::Error at_place_of_name(core::Error error, std::string_view text, Dialect dialect)
{
    const std::string& message = error.message;
    const std::size_t open = message.find('"');
    const std::size_t close = open == std::string::npos ? open : message.find('"', open + 1);
    if (close == std::string::npos)
        return error;
    std::string name = message.substr(open + 1, close - open - 1);
    const std::size_t dot = name.rfind('.');
    error.message += " (rule: names)";
    core::Error placed = at_place(error, {name, false}, text, dialect);
    if (placed.message != error.message || dot == std::string::npos)
        return placed;
    return at_place(std::move(error), {name.substr(dot + 1), false}, text, dialect);
}

}
