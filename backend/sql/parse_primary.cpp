#include "sql/canonical_literals.hpp"
#include "sql/date_forms.hpp"
#include "sql/interval_text.hpp"
#include "sql/keywords.hpp"
#include "sql/parser_state.hpp"
#include "sql/printer_state.hpp"
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
        return texts();
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
            return star(Star{});
        }
        if (token.text == "[" && (duckdb() || bigquery() || snowflake()))
            return array_literal();
        if (token.text == "{" && (duckdb() || snowflake()))
            return object_literal();
        [[fallthrough]];
    case TokenKind::end:
        break;
    }
    fail_expected("an expression");
    return {};
}

// MySQL takes texts beside each other as one.
Expr Parser::texts()
{
    std::string text = take().text;
    while (mysql() && peek().kind == TokenKind::text)
        text += take().text;
    return made(Literal{Value(std::move(text))});
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
    const bool exact = !sqlite() && text.find_first_of(bigquery() ? "eE." : "eE") == std::string::npos;
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
        if ((word == "try_cast" && (duckdb() || snowflake())) || (word == "safe_cast" && bigquery()))
            return cast(true);
        if (word == "convert" && mysql())
            return convert();
        if (word == "struct" && bigquery())
            return structure();
        if (word == "extract" && !sqlite())
            return extract();
        if (word == "position" && !sqlite() && !bigquery())
            return position();
        if ((word == "substring" || word == "substr") && !sqlite() && !bigquery() && !snowflake())
            return substring(take().text);
        if (word == "trim" && mysql())
            return mysql_trim();
        if (word == "trim" && (postgres() || duckdb()))
            return trim();
    }
    if (bigquery() && at_symbol("<", 1) && (word == "array" || word == "struct"))
        return word == "array" ? typed_array() : structure();
    if (word == "array" && (at_symbol("[", 1) || at_symbol("(", 1)) && !sqlite() && !mysql() && !snowflake())
        return array_literal();
    for (const std::string_view constant : {"current_date", "current_time", "current_timestamp"}) {
        if (word != constant || at_symbol(".", 1))
            continue;
        if (bigquery() && at_symbol("(", 1) && !at_symbol(")", 2)) // with a zone
            break;
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
        const bool session =
            at_any_word({"current_user", "session_user", "current_role", "current_catalog", "current_schema", "user",
                         "localtime", "localtimestamp", "utc_date", "utc_time", "utc_timestamp"});
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
    if (bigquery() && at_symbol("<", 1))
        return {Type::unknown, type_text(), {}};
    spelled = take().text;
    // Types of several words; in SQLite any words are a type.
    while (peek().kind == TokenKind::word) {
        const bool joins = sqlite() ? !begins_clause(peek().text)
                                    : (spelled == "double" && at_word("precision")) ||
                                          (spelled == "character" && at_word("varying")) ||
                                          (spelled == "bit" && at_word("varying")) ||
                                          ((spelled == "signed" || spelled == "unsigned") && at_word("integer"));
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
    if (word == "interval" && (mysql() || bigquery()) && !at_symbol(".", 1) && !at_symbol(",", 1) && !at_symbol(")", 1))
        return interval_of_unit();
    if (word == "interval" &&
        (peek(1).kind == TokenKind::text || (duckdb() && (peek(1).kind == TokenKind::number || at_symbol("(", 1)))))
        return interval();
    const bool zoned = (word == "timestamp" || word == "time") && at_any_word({"with", "without"}, 1) &&
                       at_word("time", 2) && at_word("zone", 3) && peek(4).kind == TokenKind::text;
    const bool known = word == "date" || word == "time" || word == "timestamp" || word == "timestamptz" ||
                       word == "json" || word == "datetime" || (bigquery() && word == "numeric");
    if (!known || (peek(1).kind != TokenKind::text && !zoned))
        return std::nullopt;
    TypeName type = type_name();
    if (type.type == Type::decimal) {
        if (const auto decimal = models::parse_decimal(peek().text)) {
            take();
            return made(Literal{Value(*decimal)});
        }
    }
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
    if (snowflake())
        std::ranges::replace(text, ',', ' ');
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

// MySQL and BigQuery: INTERVAL 3 DAY, INTERVAL n MONTH
Expr Parser::interval_of_unit()
{
    take();
    Expr amount = expr(level::bit_xor);
    const std::string unit = peek().text;
    if (peek().kind != TokenKind::word || !is_interval_unit(unit)) {
        fail_expected("a unit of time such as DAY");
        return {};
    }
    take();
    const auto* literal = std::get_if<Literal>(&amount.node);
    const auto* whole = literal ? std::get_if<std::int64_t>(&literal->value.data) : nullptr;
    const auto* text = literal ? std::get_if<std::string>(&literal->value.data) : nullptr;
    if (whole || text) {
        if (const auto value = parse_interval((whole ? std::to_string(*whole) : *text) + " " + unit))
            return made(Literal{Value(*value)});
    }
    std::vector<Expr> args;
    args.push_back(std::move(amount));
    args.push_back(made(Literal{Value(unit)}));
    return own_call("interval", std::move(args));
}

// MySQL: CONVERT(x, type) is CAST(x AS type).
Expr Parser::convert()
{
    take();
    expect_symbol("(");
    Expr operand = expr();
    if (at_word("using"))
        fail_expected("a type: CONVERT ... USING changes the character set, which is not understood");
    expect_symbol(",");
    TypeName type = type_name();
    expect_symbol(")");
    return cast_to(std::move(operand), std::move(type), false);
}

// int64, array<struct<a int64, b string>>: lower case but for the names of fields
std::string Parser::type_text()
{
    const Deeper deeper(*this);
    if (failed() || peek().kind != TokenKind::word) {
        fail_expected("a type");
        return {};
    }
    std::string text = take().text;
    if ((text != "array" && text != "struct") || !at_symbol("<"))
        return text;
    take();
    text += "<";
    do {
        text += text.back() == '<' ? "" : ", ";
        if (peek().kind == TokenKind::word && peek(1).kind == TokenKind::word)
            text += std::string(take().raw) + " ";
        text += type_text();
    } while (accept_symbol(","));
    if (at_symbol(">>")) // closes this one and the one around it
        tokens_[position_].text = ">";
    else
        expect_symbol(">");
    return text + ">";
}

// ARRAY<INT64>[1, 2]
Expr Parser::typed_array()
{
    std::vector<Expr> args;
    args.push_back(made(Literal{Value(type_text())}));
    expect_symbol("[");
    if (!at_symbol("]")) {
        for (Expr& item : exprs())
            args.push_back(std::move(item));
    }
    expect_symbol("]");
    return own_call("typed_array", std::move(args));
}

// STRUCT(1 AS a, 2), STRUCT<a INT64>(1): its type or nothing, then name and value by turns
Expr Parser::structure()
{
    std::vector<Expr> args;
    args.push_back(made(Literal{Value(at_symbol("<", 1) ? type_text() : (take(), std::string()))}));
    expect_symbol("(");
    while (!failed() && !at_symbol(")")) {
        Expr value = expr();
        std::string field;
        if (accept_word("as"))
            field = name("a field's name");
        args.push_back(made(Literal{Value(std::move(field))}));
        args.push_back(std::move(value));
        if (!accept_symbol(","))
            break;
    }
    expect_symbol(")");
    return postfix(own_call("struct", std::move(args)));
}

// {'a': 1}
Expr Parser::object_literal()
{
    const Deeper deeper(*this);
    expect_symbol("{");
    std::vector<Expr> args;
    args.push_back(made(Literal{Value("")}));
    while (!failed() && !at_symbol("}")) {
        if (peek().kind != TokenKind::text && !(duckdb() && at_name())) {
            fail_expected("a field's name in quotes");
            return {};
        }
        args.push_back(made(Literal{Value(peek().kind == TokenKind::text ? take().text : fold(take()))}));
        expect_symbol(":");
        args.push_back(expr());
        if (!accept_symbol(","))
            break;
    }
    expect_symbol("}");
    return postfix(own_call("struct", std::move(args)));
}

// A field of what is no plain name: f(x).a, (t).a, list[1].a
Expr Parser::postfix(Expr operand)
{
    while (!failed() && !sqlite() && !mysql() && position_ > 0) {
        if (snowflake() && at_symbol(":") &&
            (peek(1).kind == TokenKind::word || peek(1).kind == TokenKind::quoted_name)) {
            operand = json_path(std::move(operand));
            continue;
        }
        const Token& before = tokens_[position_ - 1];
        const bool closed =
            before.kind == TokenKind::symbol && (before.text == ")" || before.text == "]" || before.text == "}");
        if (!closed || !at_symbol(".") || (peek(1).kind != TokenKind::word && peek(1).kind != TokenKind::quoted_name))
            break;
        take();
        std::vector<Expr> args;
        args.push_back(std::move(operand));
        args.push_back(made(Literal{Value(fold(take()))}));
        operand = own_call("struct_field", std::move(args));
    }
    return operand;
}

// Snowflake: data:customer[0].name; the path keeps its case.
Expr Parser::json_path(Expr operand)
{
    take();
    std::string path;
    const auto step = [&] {
        const Token token = take();
        path += token.kind == TokenKind::quoted_name ? "\"" + token.text + "\"" : std::string(token.raw);
        if (token.text.find('"') != std::string::npos)
            fail(core::Errc::invalid_argument, "a quote in a name of a path is not read");
    };
    step();
    while (!failed()) {
        if (at_symbol(".") && (peek(1).kind == TokenKind::word || peek(1).kind == TokenKind::quoted_name)) {
            take();
            path += ".";
            step();
        } else if (at_symbol("[") && (peek(1).kind == TokenKind::number || peek(1).kind == TokenKind::text) &&
                   at_symbol("]", 2)) {
            take();
            const Token token = take();
            path +=
                token.kind == TokenKind::number ? "[" + token.text + "]" : "[" + quote_text(token.text, dialect_) + "]";
            take();
        } else {
            break;
        }
    }
    std::vector<Expr> args;
    args.push_back(std::move(operand));
    args.push_back(made(Literal{Value(std::move(path))}));
    return own_call("json_path", std::move(args));
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
    if (!at_symbol("]")) {
        array.items = exprs();
        if (duckdb() && array.items.size() == 1 && at_word("for"))
            return comprehension(std::move(array.items.front()));
    }
    expect_symbol("]");
    return made(std::move(array));
}

// name, table.name, schema.table.name, table.*, function(...)
Expr Parser::column_or_call()
{
    const Token first = peek();
    const bool collates = first.text == "collate" && at_symbol("(", 1) && (snowflake() || bigquery());
    if (first.kind == TokenKind::word && begins_clause(first.text) && !collates) {
        fail_expected("an expression");
        return {};
    }
    std::vector<std::string> parts{fold(take())};
    bool any_quoted = first.kind == TokenKind::quoted_name;
    while (at_symbol(".")) {
        take();
        if (accept_symbol("*")) {
            if (parts.size() == 1)
                return star(Star{parts.front(), {}, {}, {}, {}});
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
            joined += (joined.empty() ? "" : ".") + (any_quoted && !mysql() ? part : to_lower_ascii(part));
        if (mysql() && any_quoted) { // `f`(x) is a stored function
            fail_expected("a function's name without quotes");
            return {};
        }
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
