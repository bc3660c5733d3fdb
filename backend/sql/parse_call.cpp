#include "sql/date_forms.hpp"
#include "sql/functions.hpp"
#include "sql/keywords.hpp"
#include "sql/parser_state.hpp"

#include <array>

namespace datachat::sql {
namespace {

struct FieldFunction {
    std::string_view name;
    std::string_view field;
};

// DuckDB's functions that are date_part(field, x).
constexpr std::array field_functions{
    FieldFunction{"year", "year"},      FieldFunction{"quarter", "quarter"}, FieldFunction{"month", "month"},
    FieldFunction{"week", "week"},      FieldFunction{"weekofyear", "week"}, FieldFunction{"day", "day"},
    FieldFunction{"dayofmonth", "day"}, FieldFunction{"dayofweek", "dow"},   FieldFunction{"weekday", "dow"},
    FieldFunction{"dayofyear", "doy"},  FieldFunction{"hour", "hour"},       FieldFunction{"minute", "minute"},
    FieldFunction{"second", "second"},
};

std::string field_of(std::string word)
{
    for (const FieldFunction& known : field_functions) {
        if (known.name == word)
            return std::string(known.field);
    }
    return word;
}

bool is_plain(const Call& call)
{
    return !call.distinct && call.order_by.empty() && !call.filter && !call.over;
}

std::string* text_of(Expr& expr)
{
    auto* literal = std::get_if<Literal>(&expr.node);
    return literal ? std::get_if<std::string>(&literal->value.data) : nullptr;
}

}

Expr Parser::call(std::string name)
{
    expect_symbol("(");
    Call call;
    call_arguments(call);
    expect_symbol(")");
    call_tail(call, name);
    if (failed())
        return {};
    return named_call(std::move(name), std::move(call));
}

void Parser::call_arguments(Call& call)
{
    if (at_symbol(")"))
        return;
    call.distinct = accept_word("distinct");
    if (!call.distinct)
        accept_word("all");
    if (at_query()) { // f(SELECT ...) is no argument; SQLite and PostgreSQL want parentheses around it
        fail_expected("an expression");
        return;
    }
    call.args = exprs();
    if (at_word("order")) {
        if (sqlite())
            return fail_expected(")");
        take();
        expect_word("by");
        call.order_by = order_items();
    }
}

void Parser::call_tail(Call& call, std::string_view name)
{
    if (!sqlite() && at_word("within") && at_word("group", 1)) {
        if (!call.order_by.empty())
            return fail(core::Errc::invalid_argument, std::string(name) + " has two ORDER BY");
        take();
        take();
        expect_symbol("(");
        expect_word("order");
        expect_word("by");
        call.order_by = order_items();
        expect_symbol(")");
    }
    if (at_word("filter") && at_symbol("(", 1)) {
        take();
        take();
        expect_word("where");
        call.filter = expr();
        expect_symbol(")");
    }
    if (accept_word("over")) {
        if (at_symbol("(")) {
            call.over = window();
        } else {
            call.over = Window{};
            call.over->base = this->name("a window's name or (");
        }
    }
}

Expr Parser::named_call(std::string name, Call call)
{
    const auto give = [this](Expr expr) {
        const NodeId height = expr.id;
        recognize_date(expr, dialect_);
        expr.id = height;
        return expr;
    };
    if (name == "count" && call.args.empty())
        call.args.push_back(made(Star{}));
    const bool concatenates = name == "group_concat" || name == "string_agg" || name == "listagg";
    if (concatenates && call.args.size() == 1 && !postgres())
        call.args.push_back(made(Literal{models::Value(",")}));
    if (const Function* function = function_spelled(dialect_, name, call.args.size())) {
        if (function->name == "date_trunc" && text_of(call.args[0]))
            *text_of(call.args[0]) = to_lower_ascii(*text_of(call.args[0]));
        call.name = function->name;
        return give(made(std::move(call)));
    }
    DialectCall own;
    own.dialect = dialect_;
    own.name = std::move(name);
    own.call = std::move(call);
    if (duckdb() && is_plain(own.call) && own.call.args.size() == 1) {
        for (const FieldFunction& known : field_functions) {
            if (known.name != own.name)
                continue;
            own.name = "date_part";
            own.call.args.insert(own.call.args.begin(), made(Literal{models::Value(std::string(known.field))}));
            break;
        }
    } else if (duckdb() && (own.name == "date_part" || own.name == "datepart") && own.call.args.size() == 2 &&
               text_of(own.call.args[0])) {
        own.name = "date_part";
        *text_of(own.call.args[0]) = field_of(to_lower_ascii(*text_of(own.call.args[0])));
    }
    return give(made(std::move(own)));
}

Expr Parser::own_call(std::string_view name, std::vector<Expr> args)
{
    DialectCall own;
    own.dialect = dialect_;
    own.name = name;
    own.call.args = std::move(args);
    Expr result = made(std::move(own));
    const NodeId height = result.id;
    recognize_date(result, dialect_);
    result.id = height;
    return result;
}

// EXTRACT(year FROM x)
Expr Parser::extract()
{
    take();
    expect_symbol("(");
    if (peek().kind != TokenKind::word && peek().kind != TokenKind::text) {
        fail_expected("a field such as YEAR");
        return {};
    }
    const std::string field = to_lower_ascii(peek().text);
    // It is printed as a bare word: one with other signs would not be read back.
    if (field.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string::npos) {
        fail_expected("a field such as YEAR");
        return {};
    }
    take();
    expect_word("from");
    std::vector<Expr> args;
    args.push_back(made(Literal{models::Value(duckdb() ? field_of(field) : field)}));
    args.push_back(expr());
    expect_symbol(")");
    return own_call(duckdb() ? "date_part" : "extract", std::move(args));
}

// POSITION(what IN text)
Expr Parser::position()
{
    take();
    expect_symbol("(");
    Expr what = expr(level::other_operator);
    expect_word("in");
    Call call;
    call.name = "position";
    call.args.push_back(expr(level::other_operator));
    call.args.push_back(std::move(what));
    expect_symbol(")");
    return made(std::move(call));
}

// SUBSTRING(text FROM 2 FOR 3), beside SUBSTRING(text, 2, 3)
Expr Parser::substring(std::string name)
{
    expect_symbol("(");
    Call call;
    call.args.push_back(expr());
    if (accept_word("from")) {
        call.args.push_back(expr());
        if (accept_word("for"))
            call.args.push_back(expr());
    } else {
        while (accept_symbol(","))
            call.args.push_back(expr());
    }
    expect_symbol(")");
    return failed() ? Expr{} : named_call(std::move(name), std::move(call));
}

// TRIM(BOTH 'x' FROM text), beside TRIM(text) and TRIM(text, 'x')
Expr Parser::trim()
{
    take();
    expect_symbol("(");
    std::string name = "trim";
    if (at_any_word({"both", "leading", "trailing"})) {
        const std::string side = take().text;
        name = side == "leading" ? "ltrim" : side == "trailing" ? "rtrim" : "trim";
    }
    Call call;
    if (accept_word("from")) {
        call.args.push_back(expr());
    } else {
        call.args.push_back(expr());
        if (accept_word("from")) {
            call.args.insert(call.args.begin(), expr());
        } else {
            while (accept_symbol(","))
                call.args.push_back(expr());
        }
    }
    expect_symbol(")");
    return failed() ? Expr{} : named_call(std::move(name), std::move(call));
}

}
