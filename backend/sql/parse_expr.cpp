#include "sql/canonical_literals.hpp"
#include "sql/date_forms.hpp"
#include "sql/keywords.hpp"
#include "sql/parser_state.hpp"

#include <array>
#include <utility>

namespace datachat::sql {
namespace {

struct Symbol {
    std::string_view text;
    BinaryOp op;
};

constexpr std::array symbols{
    Symbol{"+", BinaryOp::add},         Symbol{"-", BinaryOp::subtract},
    Symbol{"*", BinaryOp::multiply},    Symbol{"/", BinaryOp::divide},
    Symbol{"%", BinaryOp::modulo},      Symbol{"||", BinaryOp::concat},
    Symbol{"=", BinaryOp::equal},       Symbol{"==", BinaryOp::equal},
    Symbol{"<>", BinaryOp::not_equal},  Symbol{"!=", BinaryOp::not_equal},
    Symbol{"<", BinaryOp::less},        Symbol{"<=", BinaryOp::less_equal},
    Symbol{">", BinaryOp::greater},     Symbol{">=", BinaryOp::greater_equal},
    Symbol{"&", BinaryOp::bit_and},     Symbol{"|", BinaryOp::bit_or},
    Symbol{"<<", BinaryOp::shift_left}, Symbol{">>", BinaryOp::shift_right},
    Symbol{"->", BinaryOp::json_get},   Symbol{"->>", BinaryOp::json_get_text},
};

// Operators of PostgreSQL and DuckDB that no other dialect has: calls by the operator's name.
constexpr std::array own_operators{"~*", "!~*", "~~", "!~~", "@>", "<@", "#>", "#>>",
                                   "&&", "^@",  "@@", "?|",  "?&", "#-", "@?", "?"};

// What a symbol means where it does not mean what it does elsewhere; nothing where it means the same.
std::optional<std::optional<BinaryOp>> own_meaning(std::string_view symbol, Dialect dialect)
{
    using Meaning = std::optional<BinaryOp>;
    constexpr Meaning none;
    const bool like_postgres = dialect == Dialect::postgres || dialect == Dialect::duckdb;
    if (symbol == "/" && dialect != Dialect::sqlite && dialect != Dialect::postgres)
        return Meaning(BinaryOp::divide_real);
    if (symbol == "//")
        return dialect == Dialect::duckdb ? Meaning(BinaryOp::divide_integer) : none;
    if (symbol == "#")
        return dialect == Dialect::postgres ? Meaning(BinaryOp::bit_xor) : none;
    if (symbol == "^" && (dialect == Dialect::mysql || dialect == Dialect::bigquery))
        return Meaning(BinaryOp::bit_xor);
    if (symbol == "||" && dialect == Dialect::mysql)
        return Meaning(BinaryOp::logical_or);
    if (symbol == "&&" && dialect == Dialect::mysql)
        return Meaning(BinaryOp::logical_and);
    if (symbol == "<=>")
        return dialect == Dialect::mysql ? Meaning(BinaryOp::is_not_distinct) : none;
    if (symbol == "%" && dialect == Dialect::bigquery)
        return Meaning(none);
    if (symbol == "==" && !like_postgres && dialect != Dialect::sqlite)
        return Meaning(none);
    const bool bits = symbol == "&" || symbol == "|" || symbol == "<<" || symbol == ">>";
    const bool arrow = symbol == "->" || symbol == "->>";
    if ((bits && dialect == Dialect::snowflake) ||
        (arrow && (dialect == Dialect::snowflake || dialect == Dialect::bigquery)))
        return Meaning(none);
    return std::nullopt;
}

std::optional<BinaryOp> operator_of(const Token& token, Dialect dialect)
{
    if (token.kind != TokenKind::symbol)
        return std::nullopt;
    if (const auto own = own_meaning(token.text, dialect))
        return *own;
    for (const Symbol& symbol : symbols) {
        if (symbol.text == token.text)
            return symbol.op;
    }
    return std::nullopt;
}

bool is_comparison(BinaryOp op)
{
    return op >= BinaryOp::equal && op <= BinaryOp::greater_equal;
}

bool is_whole_number(const Expr& expr)
{
    const auto* literal = std::get_if<Literal>(&expr.node);
    return literal && std::holds_alternative<std::int64_t>(literal->value.data);
}

}

Expr Parser::expr(int least_level)
{
    const Deeper deeper(*this);
    if (failed())
        return {};
    Expr left = prefix();
    if (std::holds_alternative<Star>(left.node)) { // stands alone, as an item or an argument
        if (least_level > 0)
            fail(core::Errc::invalid_argument, "* stands for all columns and cannot be computed with");
        return left;
    }
    int without_chain = -1;
    while (!failed() && infix(left, least_level, without_chain)) {
    }
    return left;
}

std::vector<Expr> Parser::exprs()
{
    std::vector<Expr> list;
    do
        list.push_back(expr());
    while (accept_symbol(","));
    return list;
}

Expr Parser::prefix()
{
    if (accept_word("not")) {
        const bool exists_follows = at_word("exists");
        Expr operand = expr(level::logical_not);
        auto* exists = exists_follows ? std::get_if<Exists>(&operand.node) : nullptr;
        if (exists && !exists->negated) {
            exists->negated = true;
            return operand;
        }
        auto* compared = std::get_if<Binary>(&operand.node);
        if (mysql() && compared && compared->op == BinaryOp::is_not_distinct) { // NOT a <=> b
            compared->op = BinaryOp::is_distinct;
            return operand;
        }
        return made(Unary{UnaryOp::logical_not, std::move(operand)});
    }
    if (at_symbol("-") || at_symbol("+") || at_symbol("~"))
        return signed_operand();
    if (mysql() && accept_symbol("!")) {
        Expr operand = expr(level::unary);
        return made(Unary{UnaryOp::logical_not, std::move(operand)});
    }
    return postfix(primary());
}

Expr Parser::signed_operand()
{
    const std::string sign = take().text;
    const bool number_follows = peek().kind == TokenKind::number;
    const std::size_t after_number = position_ + 1;
    Expr operand;
    if (sign == "-" && number_follows && peek().text == "9223372036854775808") { // has no positive of its own type
        take();
        operand = made(Literal{models::Value(std::numeric_limits<std::int64_t>::min())});
        return operand;
    }
    operand = expr(level::unary);
    auto* literal = std::get_if<Literal>(&operand.node);
    if (sign == "-" && number_follows && position_ == after_number && literal) {
        if (auto* whole = std::get_if<std::int64_t>(&literal->value.data))
            *whole = -*whole;
        else if (auto* real = std::get_if<double>(&literal->value.data))
            *real = -*real;
        else if (auto* decimal = std::get_if<models::Decimal>(&literal->value.data))
            decimal->unscaled = -decimal->unscaled;
        return operand;
    }
    const UnaryOp op = sign == "-" ? UnaryOp::negate : sign == "+" ? UnaryOp::plus : UnaryOp::bit_not;
    return made(Unary{op, std::move(operand)});
}

// Whether an operator that binds so may be taken now; says so where it may not follow another of its kind.
bool Parser::takes(Binding binding, int least_level, int& without_chain)
{
    if (binding.level < least_level)
        return false;
    if (!binding.chains && binding.level == without_chain) {
        fail(core::Errc::invalid_argument, "put parentheses around one of the two comparisons");
        return false;
    }
    without_chain = binding.chains ? -1 : binding.level;
    return true;
}

bool Parser::infix(Expr& left, int least_level, int& without_chain)
{
    if (peek().kind == TokenKind::symbol)
        return infix_symbol(left, least_level, without_chain);
    return peek().kind == TokenKind::word && infix_word(left, least_level, without_chain);
}

bool Parser::infix_symbol(Expr& left, int least_level, int& without_chain)
{
    if (const auto op = operator_of(peek(), dialect_)) {
        const Binding binding = binding_of(*op, dialect_);
        if (!takes(binding, least_level, without_chain))
            return false;
        take();
        if (is_comparison(*op) && quantified(*op, left))
            return true;
        Expr right = expr(binding.level + 1);
        left = binary(*op, std::move(left), std::move(right));
        return true;
    }
    if (sqlite() || mysql())
        return false;
    if (at_symbol("::") && !bigquery() && least_level <= level::cast) {
        take();
        left = cast_to(std::move(left), type_name(), false);
        return true;
    }
    if (at_symbol("[") && least_level <= level::subscript) {
        take();
        Expr index = at_symbol(":") ? made(Literal{}) : expr();
        if (!bigquery() && !snowflake() && accept_symbol(":")) { // a[2:3]
            Expr end = at_symbol("]") ? made(Literal{}) : expr();
            std::vector<Expr> args;
            args.push_back(std::move(left));
            args.push_back(std::move(index));
            args.push_back(std::move(end));
            left = own_call("slice", std::move(args));
        } else {
            left = made(Subscript{std::move(left), std::move(index)});
        }
        expect_symbol("]");
        left = postfix(std::move(left));
        return true;
    }
    if (bigquery() || snowflake())
        return false;
    if ((at_symbol("^") || (duckdb() && at_symbol("**"))) && least_level <= level::power) {
        take();
        Expr exponent = expr(level::power + 1);
        Call power;
        power.name = "power";
        power.args.push_back(std::move(left));
        power.args.push_back(std::move(exponent));
        left = made(std::move(power));
        return true;
    }
    if (least_level > level::other_operator)
        return false;
    if (at_symbol("~") || at_symbol("!~")) {
        const bool negated = take().text == "!~";
        left = made(Like{LikeKind::regular_expression, std::move(left), expr(level::other_operator + 1), std::nullopt,
                         negated});
        return true;
    }
    for (const std::string_view own : own_operators) {
        if (!at_symbol(own))
            continue;
        take();
        std::vector<Expr> sides;
        sides.push_back(std::move(left));
        sides.push_back(expr(level::other_operator + 1));
        left = own_call(own, std::move(sides));
        return true;
    }
    return false;
}

bool Parser::infix_word(Expr& left, int least_level, int& without_chain)
{
    for (const auto& [word, op] : {std::pair{"and", BinaryOp::logical_and}, std::pair{"or", BinaryOp::logical_or}}) {
        if (!at_word(word))
            continue;
        const Binding binding = binding_of(op, dialect_);
        if (!takes(binding, least_level, without_chain))
            return false;
        take();
        Expr right = expr(binding.level + 1);
        left = binary(op, std::move(left), std::move(right));
        return true;
    }
    if (mysql() && at_any_word({"div", "mod"}) && least_level <= level::multiplicative) {
        const BinaryOp op = take().text == "div" ? BinaryOp::divide_integer : BinaryOp::modulo;
        Expr right = expr(level::multiplicative + 1);
        left = binary(op, std::move(left), std::move(right));
        return true;
    }
    if (mysql() && at_word("xor") && least_level <= level::logical_xor) {
        take();
        std::vector<Expr> sides;
        sides.push_back(std::move(left));
        sides.push_back(expr(level::logical_xor + 1));
        left = own_call("xor", std::move(sides));
        return true;
    }
    const bool sqlite_not_null = sqlite() && at_word("not") && at_word("null", 1);
    if (at_any_word({"is", "isnull", "notnull"}) || sqlite_not_null) {
        if (!takes(is_binding(dialect_), least_level, without_chain))
            return false;
        is_test(left);
        return true;
    }
    const std::size_t ahead = at_word("not") ? 1 : 0;
    if (at_any_word({"in", "between", "like", "ilike", "glob", "regexp", "rlike", "similar"}, ahead)) {
        if (!takes(membership_binding(dialect_), least_level, without_chain))
            return false;
        membership(left);
        return true;
    }
    if (at_word("collate") && least_level <= level::collate) {
        take();
        std::vector<Expr> args;
        args.push_back(std::move(left));
        const bool named = peek().kind == TokenKind::word || peek().kind == TokenKind::quoted_name;
        if (!named)
            fail_expected("the name of a collation");
        args.push_back(made(Literal{models::Value(sqlite() || mysql() ? peek().text : fold(peek()))}));
        take();
        left = own_call("collate", std::move(args));
        return true;
    }
    if (!sqlite() && at_word("at") && at_word("time", 1) && least_level <= level::at_time_zone) {
        take();
        take();
        expect_word("zone");
        std::vector<Expr> args;
        args.push_back(expr(level::at_time_zone + 1));
        args.push_back(std::move(left));
        left = own_call("timezone", std::move(args));
        return true;
    }
    return false;
}

Expr Parser::binary(BinaryOp op, Expr left, Expr right)
{
    if (is_comparison(op)) {
        settle_field(left, right);
        settle_field(right, left);
    }
    Binary operation{op, std::move(left), std::move(right)};
    settle_division(operation, dialect_);
    Expr result = made(std::move(operation));
    const NodeId height = result.id;
    recognize_date(result, dialect_);
    result.id = height;
    return result;
}

// PostgreSQL's EXTRACT gives a numeric; compared with a whole number that is no different from our whole DatePart.
void Parser::settle_field(Expr& side, const Expr& other) const
{
    auto* field = std::get_if<DialectCall>(&side.node);
    if (!postgres() || !field || (field->name != "extract" && field->name != "date_part") || !is_whole_number(other))
        return;
    if (field->call.args.size() != 2)
        return;
    DialectCall same = *field;
    same.name = "extract";
    Expr whole(Cast{Expr(std::move(same)), {models::Type::int64, "", {32}}, false});
    recognize_date(whole, dialect_);
    if (!std::holds_alternative<DatePart>(whole.node))
        return;
    whole.id = side.id;
    side = std::move(whole);
}

bool Parser::quantified(BinaryOp op, Expr& left)
{
    const bool named = at_any_word({"any", "some", "all"}) && at_symbol("(", 1);
    if (!named || sqlite())
        return false;
    const bool all = take().text == "all";
    expect_symbol("(");
    if (at_query()) {
        left = made(Quantified{op, std::move(left), all, query_in_parentheses()});
        return true;
    }
    std::vector<Expr> args;
    args.push_back(expr());
    if (auto* nested = std::get_if<ScalarQuery>(&args.front().node)) { // ANY ((SELECT ...) UNION ...)
        Query set = continued(std::move(*nested->query));
        expect_symbol(")");
        left = made(Quantified{op, std::move(left), all, std::move(set)});
        return true;
    }
    expect_symbol(")");
    left = made(Binary{op, std::move(left), own_call(all ? "all_of" : "any_of", std::move(args))});
    return true;
}

void Parser::is_test(Expr& left)
{
    const Token word = take();
    if (word.text != "is") { // ISNULL, NOTNULL, NOT NULL
        if (word.text == "not")
            expect_word("null");
        left = made(IsTest{TestKind::null, std::move(left), word.text != "isnull"});
        return;
    }
    const bool negated = accept_word("not");
    if (accept_word("null")) {
        left = made(IsTest{TestKind::null, std::move(left), negated});
    } else if (accept_word("true")) {
        left = made(IsTest{TestKind::is_true, std::move(left), negated});
    } else if (accept_word("false")) {
        left = made(IsTest{TestKind::is_false, std::move(left), negated});
    } else if (!sqlite() && !snowflake() && accept_word("unknown")) {
        left = made(IsTest{postgres() ? TestKind::unknown : TestKind::null, std::move(left), negated});
    } else if (!mysql() && accept_word("distinct")) {
        expect_word("from");
        Expr right = expr(is_binding(dialect_).level + 1);
        left = binary(negated ? BinaryOp::is_not_distinct : BinaryOp::is_distinct, std::move(left), std::move(right));
    } else if (sqlite()) {
        Expr right = expr(is_binding(dialect_).level + 1);
        left = binary(negated ? BinaryOp::is_distinct : BinaryOp::is_not_distinct, std::move(left), std::move(right));
    } else {
        fail_expected("NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM");
    }
}

void Parser::membership(Expr& left)
{
    const bool negated = accept_word("not");
    const std::string word = take().text;
    if (word == "in") {
        left = in(std::move(left), negated);
    } else if (word == "between") {
        accept_word("asymmetric");
        Expr low = expr(membership_operand(dialect_));
        expect_word("and");
        Expr high = expr(membership_operand(dialect_));
        settle_field(left, low);
        left = made(Between{std::move(left), std::move(low), std::move(high), negated});
    } else if (word == "like" && (bigquery() || snowflake()) && at_any_word({"any", "all", "some"})) {
        left = like_any(std::move(left), word, negated);
    } else if (word == "ilike" && snowflake() && at_any_word({"any", "all", "some"})) {
        left = like_any(std::move(left), word, negated);
    } else if (word == "like") {
        left = like(std::move(left), LikeKind::like, negated);
    } else if (word == "ilike" && !sqlite() && !mysql() && !bigquery()) {
        left = like(std::move(left), LikeKind::case_insensitive, negated);
    } else if (word == "glob" && (sqlite() || duckdb())) {
        left = like(std::move(left), LikeKind::glob, negated);
    } else if ((word == "regexp" && (sqlite() || mysql())) || (word == "rlike" && mysql())) {
        left = like(std::move(left), LikeKind::regular_expression, negated);
    } else if ((word == "regexp" || word == "rlike") && snowflake()) { // matches the whole text
        std::vector<Expr> sides;
        sides.push_back(std::move(left));
        sides.push_back(expr(membership_operand(dialect_)));
        left = negated_if(negated, own_call("rlike", std::move(sides)));
    } else if (word == "similar" && (postgres() || duckdb())) {
        expect_word("to");
        left = like(std::move(left), LikeKind::similar, negated);
    } else {
        fail(core::Errc::invalid_argument, std::string(display_name(dialect_)) + " has no such comparison: " + word);
    }
}

Expr Parser::negated_if(bool negated, Expr expr)
{
    return negated ? made(Unary{UnaryOp::logical_not, std::move(expr)}) : std::move(expr);
}

// a LIKE ANY ('x%', 'y%')
Expr Parser::like_any(Expr left, std::string_view word, bool negated)
{
    const bool all = take().text == "all";
    std::vector<Expr> args;
    args.push_back(std::move(left));
    expect_symbol("(");
    do
        args.push_back(expr());
    while (accept_symbol(","));
    expect_symbol(")");
    return negated_if(negated, own_call(std::string(word) + (all ? "_all" : "_any"), std::move(args)));
}

Expr Parser::in(Expr left, bool negated)
{
    if (bigquery() && at_word("unnest") && at_symbol("(", 1)) {
        take();
        take();
        std::vector<Expr> args;
        args.push_back(std::move(left));
        args.push_back(expr());
        expect_symbol(")");
        return negated_if(negated, own_call("in_unnest", std::move(args)));
    }
    expect_symbol("(");
    if (at_query())
        return made(InQuery{std::move(left), query_in_parentheses(), negated});
    std::vector<Expr> items;
    if (!sqlite() || !at_symbol(")"))
        items = exprs();
    auto* nested = items.size() == 1 ? std::get_if<ScalarQuery>(&items.front().node) : nullptr;
    if (nested && (!sqlite() || at_query_tail())) {
        Query set = continued(std::move(*nested->query));
        expect_symbol(")");
        return made(InQuery{std::move(left), std::move(set), negated});
    }
    expect_symbol(")");
    if (!items.empty())
        settle_field(left, items.front());
    return made(InList{std::move(left), std::move(items), negated});
}

Expr Parser::like(Expr left, LikeKind kind, bool negated)
{
    if (at_any_word({"any", "all", "some"}))
        fail_expected("one pattern");
    Expr pattern = expr(membership_operand(dialect_));
    std::optional<ExprBox> escape;
    if (accept_word("escape"))
        escape = expr(membership_operand(dialect_));
    return made(Like{kind, std::move(left), std::move(pattern), std::move(escape), negated});
}

}
