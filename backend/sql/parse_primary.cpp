#include "sql/canonical_literals.hpp"
#include "sql/date_forms.hpp"
#include "sql/interval_text.hpp"
#include "sql/keywords.hpp"
#include "sql/parser_state.hpp"
#include "sql/type_names.hpp"

#include <algorithm>
#include <charconv>

namespace datachat::sql {
namespace {

using models::Type;
using models::Value;

std::optional<Value> temporal_literal(const std::string& text, Type type)
{
    if (type == Type::date) {
        if (const auto date = models::parse_date(text))
            return Value(*date);
    } else if (type == Type::time) {
        if (const auto time = models::parse_time(text))
            return Value(*time);
    } else if (type == Type::timestamp) {
        if (const auto timestamp = models::parse_timestamp(text))
            return Value(*timestamp);
    } else if (type == Type::timestamp_tz && (text.ends_with('Z') || text.find('+') != std::string::npos)) {
        if (const auto timestamp = models::parse_timestamp_tz(text))
            return Value(*timestamp);
    }
    return std::nullopt;
}

}

Expr Parser::primary()
{
    const Token& token = peek();
    switch (token.kind) {
    case TokenKind::number:
        return number();
    case TokenKind::text:
        return made(Literal{Value(take().text)});
    case TokenKind::bytes:
        return made(Literal{Value(models::Bytes{take().text})});
    case TokenKind::parameter:
        return made(Parameter{take().text});
    case TokenKind::quoted_name:
        return column_or_call();
    case TokenKind::word:
        return word_expr();
    case TokenKind::symbol:
        if (token.text == "(")
            return in_parentheses();
        if (token.text == "*") {
            take();
            return made(Star{});
        }
        if (token.text == "[" && duckdb())
            return array_literal();
        [[fallthrough]];
    case TokenKind::end:
        break;
    }
    fail_expected("an expression");
    return {};
}

Expr Parser::in_parentheses()
{
    expect_symbol("(");
    if (at_query())
        return made(ScalarQuery{query_in_parentheses()});
    Expr first = expr();
    if (auto* nested = std::get_if<ScalarQuery>(&first.node); nested && at_query_tail()) {
        Query set = continued(std::move(*nested->query));
        expect_symbol(")");
        return made(ScalarQuery{std::move(set)});
    }
    if (!at_symbol(",")) {
        expect_symbol(")");
        return first;
    }
    Tuple tuple;
    tuple.items.push_back(std::move(first));
    while (accept_symbol(","))
        tuple.items.push_back(expr());
    expect_symbol(")");
    return made(std::move(tuple));
}

Expr Parser::number()
{
    const std::string text = take().text;
    const char* const end = text.data() + text.size();
    const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
    std::int64_t whole = 0;
    const auto parsed =
        hexadecimal ? std::from_chars(text.data() + 2, end, whole, 16) : std::from_chars(text.data(), end, whole);
    if (parsed.ec == std::errc{} && parsed.ptr == end)
        return made(Literal{Value(whole)});
    const bool exact = !sqlite() && text.find_first_of("eE") == std::string::npos;
    if (exact) {
        std::string digits = text.starts_with('.') ? "0" + text : text;
        if (digits.ends_with('.'))
            digits.pop_back();
        if (const auto decimal = models::parse_decimal(digits))
            return made(Literal{Value(*decimal)});
        fail(core::Errc::too_large, "the number " + text.substr(0, 20) + "... has more than 38 digits");
        return {};
    }
    double real = 0;
    const auto [rest, error] = std::from_chars(text.data(), end, real);
    if (error != std::errc{} || rest != end || hexadecimal) {
        fail(core::Errc::invalid_argument, "the number " + text.substr(0, 40) + " cannot be read");
        return {};
    }
    return made(Literal{Value(real)});
}

Expr Parser::word_expr()
{
    const std::string word = peek().text;
    if (accept_word("null"))
        return made(Literal{});
    if (!at_symbol(".", 1)) {
        if (accept_word("true"))
            return made(Literal{Value(true)});
        if (accept_word("false"))
            return made(Literal{Value(false)});
    }
    if (at_word("case"))
        return case_expr();
    if (accept_word("exists")) {
        expect_symbol("(");
        return made(Exists{query_in_parentheses(), false});
    }
    if (at_symbol("(", 1)) {
        if (word == "cast")
            return cast(false);
        if (word == "try_cast" && duckdb())
            return cast(true);
        if (word == "extract" && !sqlite())
            return extract();
        if (word == "position" && !sqlite())
            return position();
        if ((word == "substring" || word == "substr") && !sqlite())
            return substring(take().text);
        if (word == "trim" && !sqlite())
            return trim();
    }
    if (word == "array" && (at_symbol("[", 1) || at_symbol("(", 1)) && !sqlite())
        return array_literal();
    for (const std::string_view constant : {"current_date", "current_time", "current_timestamp"}) {
        if (word != constant || at_symbol(".", 1))
            continue;
        take();
        if (accept_symbol("("))
            expect_symbol(")");
        Call call;
        call.name = constant;
        return made(std::move(call));
    }
    if (!sqlite()) {
        if (auto literal = typed_literal())
            return std::move(*literal);
        // Words that are functions without parentheses: what they tell of the session is not allowed, but no column
        // either.
        const bool session = at_any_word({"current_user", "session_user", "current_role", "current_catalog",
                                          "current_schema", "user", "localtime", "localtimestamp"});
        if (session && !at_symbol(".", 1) && !at_symbol("(", 1))
            return own_call(take().text, {});
    }
    return column_or_call();
}

Expr Parser::case_expr()
{
    expect_word("case");
    Case choice;
    if (!at_word("when"))
        choice.operand = expr();
    do {
        expect_word("when");
        Expr when = expr();
        expect_word("then");
        choice.branches.push_back({std::move(when), expr()});
    } while (at_word("when"));
    if (accept_word("else"))
        choice.otherwise = expr();
    expect_word("end");
    return made(std::move(choice));
}

Expr Parser::cast(bool null_on_failure)
{
    take();
    expect_symbol("(");
    Expr operand = expr();
    expect_word("as");
    TypeName type = type_name();
    expect_symbol(")");
    return cast_to(std::move(operand), std::move(type), null_on_failure);
}

Expr Parser::cast_to(Expr operand, TypeName type, bool null_on_failure)
{
    Cast cast{std::move(operand), std::move(type), null_on_failure};
    if (auto value = literal_of_cast(cast, dialect_))
        return made(Literal{std::move(*value)});
    Expr result = made(std::move(cast));
    const NodeId height = result.id;
    recognize_date(result, dialect_);
    result.id = height;
    return result;
}

TypeName Parser::type_name()
{
    std::string spelled;
    if (peek().kind != TokenKind::word) {
        fail_expected("a type");
        return {};
    }
    spelled = take().text;
    // Types of several words; in SQLite any words are a type.
    while (peek().kind == TokenKind::word) {
        const bool joins = sqlite() ? !begins_clause(peek().text)
                                    : (spelled == "double" && at_word("precision")) ||
                                          (spelled == "character" && at_word("varying")) ||
                                          (spelled == "bit" && at_word("varying"));
        if (!joins)
            break;
        spelled += " " + take().text;
    }
    std::vector<int> arguments;
    if (accept_symbol("(")) {
        do {
            int argument = 0;
            const std::string text = peek().text;
            const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), argument);
            if (peek().kind != TokenKind::number || error != std::errc{} || rest != text.data() + text.size())
                fail_expected("a whole number");
            else
                take();
            arguments.push_back(argument);
        } while (accept_symbol(","));
        expect_symbol(")");
    }
    if (!sqlite() && (spelled == "timestamp" || spelled == "time") && at_any_word({"with", "without"}) &&
        at_word("time", 1)) {
        spelled += " " + take().text;
        take();
        expect_word("zone");
        spelled += " time zone";
    }
    std::string array;
    while (!sqlite() && at_symbol("[") && at_symbol("]", 1)) {
        take();
        take();
        array += "[]";
    }
    TypeName type = type_from_spelling(spelled, std::move(arguments), dialect_);
    if (array.empty())
        return type;
    return {Type::unknown, spelling_of(type, dialect_).value_or(spelled) + array, {}};
}

// DATE '2024-01-31', TIMESTAMP '...', INTERVAL '1 day'; none if the word is a name here.
std::optional<Expr> Parser::typed_literal()
{
    const std::string word = peek().text;
    if (word == "interval" &&
        (peek(1).kind == TokenKind::text || (duckdb() && (peek(1).kind == TokenKind::number || at_symbol("(", 1)))))
        return interval();
    const bool zoned = (word == "timestamp" || word == "time") && at_any_word({"with", "without"}, 1) &&
                       at_word("time", 2) && at_word("zone", 3) && peek(4).kind == TokenKind::text;
    const bool known = word == "date" || word == "time" || word == "timestamp" || word == "timestamptz" ||
                       word == "json" || word == "datetime";
    if (!known || (peek(1).kind != TokenKind::text && !zoned))
        return std::nullopt;
    TypeName type = type_name();
    Expr text = made(Literal{Value(take().text)});
    if (auto value = temporal_literal(std::get<std::string>(std::get<Literal>(text.node).value.data), type.type))
        return made(Literal{std::move(*value)});
    return cast_to(std::move(text), std::move(type), false);
}

Expr Parser::interval()
{
    take();
    const Token amount = peek();
    if (accept_symbol("(")) { // DuckDB: INTERVAL (n) DAY is to_days(n)
        Expr count = expr();
        expect_symbol(")");
        std::string unit = peek().text;
        if (!is_interval_unit(unit)) {
            fail_expected("a unit of time such as DAY");
            return {};
        }
        take();
        std::vector<Expr> args;
        args.push_back(std::move(count));
        return own_call("to_" + plural_unit(unit), std::move(args));
    }
    take();
    std::string text = amount.text;
    if (peek().kind == TokenKind::word && is_interval_unit(peek().text) &&
        text.find_first_of("abcdefghijklmnopqrstuvwxyz:") == std::string::npos)
        text += " " + take().text;
    const auto value = parse_interval(text);
    if (!value) {
        fail(core::Errc::invalid_argument,
             "the interval '" + text.substr(0, 40) + "' cannot be read; write it like INTERVAL '3 months'");
        return {};
    }
    return made(Literal{Value(*value)});
}

Expr Parser::array_literal()
{
    if (accept_word("array") && accept_symbol("(")) {
        std::vector<Expr> args;
        args.push_back(made(ScalarQuery{query_in_parentheses()}));
        return own_call("array", std::move(args));
    }
    expect_symbol("[");
    ArrayLiteral array;
    if (!at_symbol("]"))
        array.items = exprs();
    expect_symbol("]");
    return made(std::move(array));
}

// name, table.name, schema.table.name, table.*, function(...)
Expr Parser::column_or_call()
{
    const Token first = peek();
    if (first.kind == TokenKind::word && begins_clause(first.text)) {
        fail_expected("an expression");
        return {};
    }
    std::vector<std::string> parts{fold(take())};
    bool any_quoted = first.kind == TokenKind::quoted_name;
    while (at_symbol(".")) {
        take();
        if (accept_symbol("*")) {
            if (parts.size() == 1)
                return made(Star{parts.front()});
            fail_expected("a column's name");
            return {};
        }
        const bool is_name = peek().kind == TokenKind::word || peek().kind == TokenKind::quoted_name;
        if (!is_name) {
            fail_expected("a column's name");
            return {};
        }
        any_quoted = any_quoted || peek().kind == TokenKind::quoted_name;
        parts.push_back(fold(take()));
    }
    if (at_symbol("(")) {
        std::string joined;
        for (const std::string& part : parts)
            joined += (joined.empty() ? "" : ".") + (any_quoted ? part : to_lower_ascii(part));
        if (any_quoted && joined != to_lower_ascii(joined)) {
            fail_expected("a function's name without quotes");
            return {};
        }
        return call(std::move(joined));
    }
    if (parts.size() > 3) {
        fail(core::Errc::invalid_argument, "a column's name has at most three parts: schema, table and column");
        return {};
    }
    ColumnRef column;
    column.column = std::move(parts.back());
    if (parts.size() > 1)
        column.table = std::move(parts[parts.size() - 2]);
    if (parts.size() > 2)
        column.schema = std::move(parts.front());
    column.maybe_text = sqlite() && parts.size() == 1 && first.quote == '"';
    return made(std::move(column));
}

}
