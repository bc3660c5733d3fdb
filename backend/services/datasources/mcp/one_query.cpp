#include "services/datasources/mcp/mcp_sql_source.hpp"
#include "sql/lexer.hpp"

#include <algorithm>
#include <array>

namespace datachat::services::datasources::mcp {
namespace {

using sql::Token;
using sql::TokenKind;

bool is_word(const Token& token, std::string_view word)
{
    return token.kind == TokenKind::word && token.text == word;
}

}

bool is_one_query(std::string_view text, sql::Dialect dialect)
{
    const auto tokens = sql::tokenize(text, dialect);
    if (!tokens || tokens->size() < 2)
        return false;
    const auto first = std::ranges::find_if(
        *tokens, [](const Token& token) { return token.kind != TokenKind::symbol || token.text != "("; });
    if (!is_word(*first, "select") && !is_word(*first, "with") && !is_word(*first, "values"))
        return false;
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> writes{
        {{"insert", "into"}, {"delete", "from"}, {"merge", "into"}, {"replace", "into"}}};
    for (std::size_t i = 0; i + 1 < tokens->size(); ++i) {
        const Token& token = (*tokens)[i];
        const Token& next = (*tokens)[i + 1];
        if (token.kind == TokenKind::symbol && token.text == ";")
            return false;
        // SELECT ... INTO a table or a file, INSERT INTO, and all that may stand in a common table.
        if (is_word(token, "into") ||
            (is_word(token, "update") && i + 2 < tokens->size() && is_word((*tokens)[i + 2], "set")))
            return false;
        if (std::ranges::any_of(
                writes, [&](const auto& pair) { return is_word(token, pair.first) && is_word(next, pair.second); }))
            return false;
    }
    return true;
}

}
