#include "sql/parser.hpp"

#include "sql/array_joins.hpp"
#include "sql/keywords.hpp"
#include "sql/parser_state.hpp"
#include "sql/walk.hpp"

#include <algorithm>
#include <array>

namespace datachat::sql {
namespace {

using core::Errc;

// How much higher than the nesting of the text a tree may grow, by chains such as a + b + c.
constexpr NodeId height_per_depth = 5;

std::string shown(const Token& token)
{
    if (token.kind == TokenKind::end)
        return "the end of the text";
    constexpr std::size_t enough = 40;
    const bool cut = token.raw.size() > enough;
    std::size_t length = cut ? enough : token.raw.size();
    while (cut && length > 0 && (static_cast<unsigned char>(token.raw[length]) & 0xC0) == 0x80)
        --length;
    return "\"" + std::string(token.raw.substr(0, length)) + (cut ? "...\"" : "\"");
}

char to_upper(char c)
{
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

MutableVisitor clearing()
{
    return {.query = [](Query& query) { query.id = 0; },
            .expr = [](Expr& expr) { expr.id = 0; },
            .source = [](TableSource& source) { source.id = 0; }};
}

}

core::Result<Query> parse_query(std::string_view text, Dialect dialect, const ParseLimits& limits)
{
    return Parser(text, dialect, limits).whole_query();
}

core::Result<Expr> parse_expression(std::string_view text, Dialect dialect, const ParseLimits& limits)
{
    return Parser(text, dialect, limits).whole_expression();
}

core::Result<Query> Parser::whole_query()
{
    Query result;
    if (start()) {
        refuse_other_statements();
        result = query();
        accept_symbol(";");
        if (!failed() && peek().kind != TokenKind::end) {
            if (at_symbol(";") || (position_ > 0 && tokens_[position_ - 1].text == ";"))
                refuse("only one statement may be run at a time; remove what follows the semicolon");
            else
                fail_expected("the end of the query");
        }
    }
    if (failed())
        return std::unexpected(*error_);
    if (bigquery())
        unnest_array_joins(result);
    walk(result, clearing());
    return result;
}

core::Result<Expr> Parser::whole_expression()
{
    Expr result;
    if (start()) {
        result = expr();
        if (!failed() && peek().kind != TokenKind::end)
            fail_expected("the end of the expression");
    }
    if (std::holds_alternative<Star>(result.node))
        fail(core::Errc::invalid_argument, "* stands for all columns and is no expression by itself");
    if (failed())
        return std::unexpected(*error_);
    walk(result, clearing());
    return result;
}

bool Parser::start()
{
    if (text_.size() > limits_.bytes) {
        error_ = core::Error{Errc::too_large,
                             "The query is longer than " + std::to_string(limits_.bytes) + " bytes; shorten it."};
    } else if (auto tokens = tokenize(text_, dialect_)) {
        tokens_ = std::move(*tokens);
        if (tokens_.size() > 1)
            return true;
        error_ = core::Error{Errc::invalid_argument, "There is no query in the text; expected SELECT, WITH or VALUES."};
    } else {
        error_ = std::move(tokens.error());
    }
    tokens_.assign(1, Token{});
    return false;
}

const Token& Parser::peek(std::size_t ahead) const
{
    return tokens_[std::min(position_ + ahead, tokens_.size() - 1)];
}

Token Parser::take()
{
    const Token token = peek();
    if (position_ + 1 < tokens_.size())
        ++position_;
    return token;
}

bool Parser::at_word(std::string_view word, std::size_t ahead) const
{
    const Token& token = peek(ahead);
    return token.kind == TokenKind::word && token.text == word;
}

bool Parser::at_any_word(std::initializer_list<std::string_view> words, std::size_t ahead) const
{
    return peek(ahead).kind == TokenKind::word && std::ranges::find(words, peek(ahead).text) != words.end();
}

bool Parser::at_symbol(std::string_view symbol, std::size_t ahead) const
{
    const Token& token = peek(ahead);
    return token.kind == TokenKind::symbol && token.text == symbol;
}

bool Parser::accept_word(std::string_view word)
{
    const bool found = at_word(word);
    if (found)
        take();
    return found;
}

bool Parser::accept_symbol(std::string_view symbol)
{
    const bool found = at_symbol(symbol);
    if (found)
        take();
    return found;
}

void Parser::expect_word(std::string_view word)
{
    if (accept_word(word))
        return;
    std::string upper(word);
    std::ranges::transform(upper, upper.begin(), to_upper);
    fail_expected(upper);
}

void Parser::expect_symbol(std::string_view symbol)
{
    if (!accept_symbol(symbol))
        fail_expected(symbol);
}

void Parser::fail_expected(std::string_view what)
{
    fail(Errc::invalid_argument, "expected " + std::string(what) + ", found " + shown(peek()));
}

void Parser::fail(Errc code, std::string_view message)
{
    if (error_)
        return;
    error_ = core::Error{code, place_of(text_, peek().offset) + ": " + std::string(message) + "."};
    position_ = tokens_.size() - 1;
}

Parser::Deeper::Deeper(Parser& parser) : parser_(parser)
{
    if (++parser_.depth_ > parser_.limits_.depth)
        parser_.fail(Errc::too_large, "the query is nested more than " + std::to_string(parser_.limits_.depth) +
                                          " levels deep; simplify it");
}

void Parser::set_height(NodeId& id, NodeId highest_child)
{
    id = highest_child + 1;
    const NodeId highest = static_cast<NodeId>(std::max(limits_.depth, 1)) * height_per_depth;
    if (id > highest)
        fail(Errc::too_large, "more than " + std::to_string(highest) +
                                  " operators follow each other; write a long row of OR conditions as IN (...)");
}

std::string Parser::fold(const Token& token) const
{
    if (token.kind == TokenKind::quoted_name)
        return token.text;
    std::string name = postgres() ? token.text : std::string(token.raw);
    if (snowflake())
        std::ranges::transform(name, name.begin(), to_upper);
    return name;
}

bool Parser::at_name() const
{
    return peek().kind == TokenKind::quoted_name || (peek().kind == TokenKind::word && !begins_clause(peek().text));
}

std::string Parser::name(std::string_view what)
{
    if (at_name())
        return fold(take());
    fail_expected(what);
    return {};
}

std::vector<std::string> Parser::names_in_parentheses()
{
    std::vector<std::string> names;
    expect_symbol("(");
    do
        names.push_back(name("a column's name"));
    while (accept_symbol(","));
    expect_symbol(")");
    return names;
}

std::string Parser::alias_or_nothing()
{
    if (accept_word("as")) {
        const bool text = (sqlite() || mysql()) && peek().kind == TokenKind::text;
        if (peek().kind == TokenKind::word || peek().kind == TokenKind::quoted_name || text)
            return peek().kind == TokenKind::text ? take().text : fold(take());
        fail_expected("a name");
        return {};
    }
    if (peek().kind == TokenKind::quoted_name || (peek().kind == TokenKind::word && !ends_item_here(peek().text)))
        return fold(take());
    if ((sqlite() || mysql()) && peek().kind == TokenKind::text)
        return take().text;
    return {};
}

bool Parser::ends_item_here(std::string_view word) const
{
    static constexpr std::array mysql_words{"div",  "mod",       "xor", "rlike",  "sounds", "straight_join",
                                            "lock", "procedure", "use", "ignore", "force",  "partition"};
    static constexpr std::array snowflake_words{"minus",   "rlike", "match_recognize", "match_condition",
                                                "connect", "start", "changes",         "before"};
    return ends_item(word) || (mysql() && std::ranges::find(mysql_words, word) != mysql_words.end()) ||
           (snowflake() && std::ranges::find(snowflake_words, word) != snowflake_words.end());
}

}
