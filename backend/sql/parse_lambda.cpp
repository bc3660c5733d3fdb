#include "sql/functions.hpp"
#include "sql/parser_state.hpp"

#include <utility>

namespace datachat::sql {

// lambda x, y : x + y and x -> x + 1 (DuckDB), (x, y) -> x + y and x INT -> x + 1 (Snowflake); none where the argument
// is something else. What an arrow means is known by the function alone: elsewhere it steps into JSON.
std::optional<Expr> Parser::lambda(std::string_view function, std::size_t place)
{
    if (place == 0 || !takes_lambda(dialect_, function))
        return std::nullopt;
    Lambda lambda;
    if (duckdb() && at_word("lambda") && !at_symbol("->", 1)) {
        take();
        do
            lambda.parameters.push_back({name("a name"), {}});
        while (accept_symbol(","));
        expect_symbol(":");
        lambda.body = expr();
        return made(std::move(lambda));
    }
    if (!at_arrow())
        return std::nullopt;
    const bool several = accept_symbol("(");
    do {
        LambdaParameter parameter;
        parameter.name = name("a name");
        if (snowflake() && peek().kind == TokenKind::word)
            parameter.type = type_name();
        lambda.parameters.push_back(std::move(parameter));
    } while (several && accept_symbol(","));
    if (several)
        expect_symbol(")");
    expect_symbol("->");
    lambda.body = expr(level::arrow + 1);
    return made(std::move(lambda));
}

// Whether a name, or names in parentheses, and an arrow come next.
bool Parser::at_arrow() const
{
    std::size_t at = 0;
    const auto is_name = [&] { return peek(at).kind == TokenKind::word || peek(at).kind == TokenKind::quoted_name; };
    const auto parameter = [&] { // x, in Snowflake also x INT and x NUMBER(10, 2)
        if (!is_name())
            return false;
        ++at;
        if (!snowflake() || peek(at).kind != TokenKind::word)
            return true;
        ++at;
        if (!at_symbol("(", at))
            return true;
        while (peek(at).kind != TokenKind::end && !at_symbol(")", at))
            ++at;
        ++at;
        return true;
    };
    if (!at_symbol("("))
        return parameter() && at_symbol("->", at);
    do {
        ++at;
        if (!parameter())
            return false;
    } while (at_symbol(",", at));
    return at_symbol(")", at) && at_symbol("->", at + 1);
}

// DuckDB: [x + 1 FOR x IN list IF x > 2] is list_transform(list_filter(list, lambda x : x > 2), lambda x : x + 1).
Expr Parser::comprehension(Expr element)
{
    take();
    Lambda each;
    do
        each.parameters.push_back({name("a name"), {}});
    while (accept_symbol(","));
    expect_word("in");
    Expr list = expr();
    if (at_word("if")) {
        if (each.parameters.size() > 1) // the position would be counted after the filter
            fail_expected("] after a list with positions; filter it with list_filter()");
        take();
        Lambda keep{each.parameters, expr()};
        std::vector<Expr> args;
        args.push_back(std::move(list));
        args.push_back(made(std::move(keep)));
        list = own_call("list_filter", std::move(args));
    }
    expect_symbol("]");
    each.body = std::move(element);
    std::vector<Expr> args;
    args.push_back(std::move(list));
    args.push_back(made(std::move(each)));
    return own_call("list_transform", std::move(args));
}

}
