#include "sql/date_forms.hpp"
#include "sql/form_names.hpp"
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
    call_arguments(call, name);
    expect_symbol(")");
    call_tail(call, name);
    if (failed())
        return {};
    return named_call(std::move(name), std::move(call));
}

void Parser::call_arguments(Call& call, std::string_view name)
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
    do
        call.args.push_back(argument(name, call.args.size()));
    while (accept_symbol(","));
    const bool skips = duckdb() || bigquery() || snowflake();
    if (skips && at_any_word({"ignore", "respect"}) && at_word("nulls", 1)) {
        call.args.push_back(own_call(take().text + "_nulls", {}));
        take();
    }
    if (at_word("order")) {
        if (sqlite())
            return fail_expected(")");
        take();
        expect_word("by");
        call.order_by = order_items();
    }
    if (mysql() && accept_word("separator")) {
        if (peek().kind != TokenKind::text)
            fail_expected("a text");
        call.args.push_back(texts());
    } else if (bigquery() && accept_word("limit")) {
        std::vector<Expr> rows;
        rows.push_back(expr());
        call.args.push_back(own_call("argument_limit", std::move(rows)));
    }
}

namespace {

// Where a function takes the bare name of a unit of time.
bool takes_unit(Dialect dialect, std::string_view function, std::size_t place)
{
    struct Place {
        Dialect dialect;
        std::string_view function;
        std::size_t place;
    };
    static constexpr std::array places{
        Place{Dialect::bigquery, "date_trunc", 1},      Place{Dialect::bigquery, "datetime_trunc", 1},
        Place{Dialect::bigquery, "timestamp_trunc", 1}, Place{Dialect::bigquery, "time_trunc", 1},
        Place{Dialect::bigquery, "date_diff", 2},       Place{Dialect::bigquery, "datetime_diff", 2},
        Place{Dialect::bigquery, "timestamp_diff", 2},  Place{Dialect::bigquery, "time_diff", 2},
        Place{Dialect::bigquery, "last_day", 1},        Place{Dialect::mysql, "timestampdiff", 0},
        Place{Dialect::mysql, "timestampadd", 0},       Place{Dialect::snowflake, "dateadd", 0},
        Place{Dialect::snowflake, "datediff", 0},       Place{Dialect::snowflake, "timeadd", 0},
        Place{Dialect::snowflake, "timediff", 0},       Place{Dialect::snowflake, "timestampadd", 0},
        Place{Dialect::snowflake, "timestampdiff", 0},  Place{Dialect::snowflake, "date_part", 0},
        Place{Dialect::snowflake, "date_trunc", 0},     Place{Dialect::snowflake, "last_day", 1},
    };
    return std::ranges::any_of(places, [&](const Place& known) {
        return known.dialect == dialect && known.function == function && known.place == place;
    });
}

}

Expr Parser::argument(std::string_view function, std::size_t place)
{
    if (peek().kind == TokenKind::word && takes_unit(dialect_, function, place)) {
        Expr unit = made(Literal{models::Value(date_unit())});
        if (snowflake()) // takes it as a text too
            return unit;
        std::vector<Expr> args;
        args.push_back(std::move(unit));
        return own_call("date_unit", std::move(args));
    }
    if (auto unnamed = lambda(function, place))
        return std::move(*unnamed);
    const bool named = peek().kind == TokenKind::word && (at_symbol("=>", 1) || (duckdb() && at_symbol(":=", 1)));
    if (!named || sqlite() || mysql())
        return expr();
    std::vector<Expr> args;
    args.push_back(made(Literal{models::Value(take().text)}));
    take();
    args.push_back(expr());
    return own_call("named_argument", std::move(args));
}

// month, week(monday)
std::string Parser::date_unit()
{
    std::string unit = take().text;
    if (bigquery() && unit == "week" && accept_symbol("(")) {
        if (peek().kind != TokenKind::word)
            fail_expected("a day of the week");
        unit += "(" + take().text + ")";
        expect_symbol(")");
    }
    return unit;
}

void Parser::call_tail(Call& call, std::string_view name)
{
    if (!sqlite() && !mysql() && at_word("within") && at_word("group", 1)) {
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
        if (!duckdb() || at_word("where"))
            expect_word("where");
        call.filter = expr();
        expect_symbol(")");
    }
    if ((snowflake() || duckdb()) && at_any_word({"ignore", "respect"}) && at_word("nulls", 1) && at_word("over", 2)) {
        call.args.push_back(own_call(take().text + "_nulls", {}));
        take();
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
    if (auto renamed = renamed_call(name, call))
        return std::move(*renamed);
    if (name == "count" && call.args.empty())
        call.args.push_back(made(Star{}));
    const bool concatenates = name == "group_concat" || name == "string_agg" || name == "listagg";
    if (concatenates && call.args.size() == 1 && !postgres())
        call.args.push_back(made(Literal{models::Value(snowflake() ? "" : ",")}));
    if (const Function* function = function_spelled(dialect_, name, call.args.size())) {
        if (function->name == "date_trunc" && text_of(call.args[0]))
            *text_of(call.args[0]) = to_lower_ascii(*text_of(call.args[0]));
        call.name = function->name;
        return give(made(std::move(call)));
    }
    if (is_form_name(name)) {
        fail(core::Errc::invalid_argument, "there is no function " + name);
        return {};
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

// None where the dialect says it as the tree does.
std::optional<Expr> Parser::renamed_call(const std::string& name, Call& call)
{
    if (sqlite() || duckdb() || postgres() || !is_plain(call))
        return std::nullopt;
    auto& args = call.args;
    const auto binary_of = [&](BinaryOp op) {
        Expr right = std::move(args[1]);
        return binary(op, std::move(args[0]), std::move(right));
    };
    if (name == "concat" && args.size() > 1) { // NULL if one is
        Expr joined = std::move(args[0]);
        for (std::size_t i = 1; i < args.size(); ++i)
            joined = binary(BinaryOp::concat, std::move(joined), std::move(args[i]));
        return joined;
    }
    const std::string* digits = name == "from_hex" && bigquery() && args.size() == 1 ? text_of(args[0]) : nullptr;
    if (digits && digits->size() % 2 == 0 && digits->find_first_not_of("0123456789ABCDEFabcdef") == std::string::npos) {
        models::Bytes bytes;
        for (std::size_t at = 0; at < digits->size(); at += 2)
            bytes.data += static_cast<char>(std::stoi(digits->substr(at, 2), nullptr, 16));
        return made(Literal{models::Value(std::move(bytes))});
    }
    if (name == "mod" && args.size() == 2)
        return binary_of(BinaryOp::modulo);
    if (name == "div" && args.size() == 2 && bigquery())
        return binary_of(BinaryOp::divide_integer);
    if ((name == "locate" && mysql() && args.size() == 2) ||
        ((name == "charindex" || name == "position") && snowflake() && args.size() == 2)) {
        Call position;
        position.name = "position";
        position.args.push_back(std::move(args[1]));
        position.args.push_back(std::move(args[0]));
        return made(std::move(position));
    }
    if (!mysql())
        return std::nullopt;
    if (name == "json_extract" && args.size() == 2)
        return binary_of(BinaryOp::json_get);
    if (name == "isnull" && args.size() == 1)
        return made(IsTest{TestKind::null, std::move(args[0]), false});
    if (name == "curdate" && args.empty()) {
        Call today;
        today.name = "current_date";
        return made(std::move(today));
    }
    auto* got = name == "json_unquote" && args.size() == 1 ? std::get_if<Binary>(&args[0].node) : nullptr;
    if (got && got->op == BinaryOp::json_get) {
        got->op = BinaryOp::json_get_text;
        return std::move(args[0]);
    }
    return std::nullopt;
}

// MySQL takes off a whole text, the others any of its characters.
Expr Parser::mysql_trim()
{
    take();
    expect_symbol("(");
    std::string side = "both";
    const bool sided = at_any_word({"both", "leading", "trailing"});
    if (sided)
        side = take().text;
    Call call;
    if (sided && accept_word("from")) {
        call.args.push_back(expr());
    } else {
        call.args.push_back(expr());
        if (accept_word("from"))
            call.args.insert(call.args.begin(), expr());
    }
    expect_symbol(")");
    if (failed())
        return {};
    if (call.args.size() == 1)
        return named_call(side == "leading" ? "ltrim" : side == "trailing" ? "rtrim" : "trim", std::move(call));
    return own_call("trim_" + side, std::move(call.args));
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
    const bool comma = snowflake() && accept_symbol(",");
    if (!comma)
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
