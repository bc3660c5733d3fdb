#include "sql/conditions.hpp"
#include "sql/functions.hpp"
#include "sql/normal_form.hpp"
#include "sql/printer_state.hpp"
#include "sql/translate_functions.hpp"
#include "sql/translator.hpp"

#include <charconv>
#include <cmath>

namespace datachat::sql {
namespace {

using models::Type;
using models::Value;

bool is_whole(Type type)
{
    return type == Type::int64 || type == Type::uint64 || type == Type::boolean;
}

bool is_number(Type type)
{
    return is_whole(type) || type == Type::float64 || type == Type::decimal;
}

Value* literal_value(Expr& expr)
{
    auto* literal = std::get_if<Literal>(&expr.node);
    return literal ? &literal->value : nullptr;
}

std::optional<double> number_in(const std::string& text)
{
    double number = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && rest == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

Expr neutral(std::string_view name, Expr first)
{
    Call call;
    call.name = name;
    call.args.push_back(std::move(first));
    return call;
}

Expr number(std::int64_t value)
{
    return Literal{Value(value)};
}

Expr cast_to(Expr operand, Type type)
{
    return Cast{std::move(operand), {type, "", {}}, false};
}

// A divisor that SQLite and MySQL answer with NULL when it is zero.
bool may_be_zero(Expr& divisor)
{
    const Value* value = literal_value(divisor);
    if (!value)
        return true;
    const auto* whole = std::get_if<std::int64_t>(&value->data);
    const auto* real = std::get_if<double>(&value->data);
    return !((whole && *whole != 0) || (real && *real != 0));
}

Expr not_zero(Expr divisor)
{
    Call call;
    call.name = "nullif";
    call.args.push_back(std::move(divisor));
    call.args.push_back(number(0));
    return call;
}

}

void Translator::leave(Expr& expr)
{
    const NodeId id = expr.id;
    if (std::holds_alternative<Binary>(expr.node)) {
        binary(expr);
    } else if (auto* between = std::get_if<Between>(&expr.node)) {
        compare(*between->operand, *between->low);
        compare(*between->operand, *between->high);
    } else if (auto* list = std::get_if<InList>(&expr.node)) {
        for (Expr& item : list->items)
            compare(*list->operand, item);
        if (list->items.empty()) { // SQLite's IN () is false
            const bool negated = list->negated;
            expr.node = Literal{Value(negated)};
        }
    } else if (auto* in = std::get_if<InQuery>(&expr.node)) {
        const Select* select = in->query->select();
        const Type outer = type_of(*in->operand);
        const Type inner = select && select->items.size() == 1 ? type_of(select->items[0].expr) : Type::unknown;
        if ((outer == Type::text && is_number(inner)) || (is_number(outer) && inner == Type::text))
            report("type affinity", "A number is looked for among texts, or a text among numbers.");
    } else if (std::holds_alternative<Like>(expr.node)) {
        like(expr);
    } else if (auto* cast_node = std::get_if<Cast>(&expr.node)) {
        cast(*cast_node);
    } else if (auto* test = std::get_if<IsTest>(&expr.node)) {
        if (test->kind != TestKind::null)
            condition(*test->operand);
    } else if (auto* choice = std::get_if<Case>(&expr.node)) {
        for (WhenThen& branch : choice->branches) {
            if (!choice->operand)
                condition(branch.when);
            else
                compare(**choice->operand, branch.when);
        }
    } else if (auto* unary = std::get_if<Unary>(&expr.node)) {
        if (unary->op == UnaryOp::logical_not)
            condition(*unary->operand);
    } else if (std::holds_alternative<Call>(expr.node)) {
        call(expr);
    } else if (std::holds_alternative<DialectCall>(expr.node)) {
        dialect_call(expr);
    }
    expr.id = id;
}

// In SQLite and MySQL a number is a condition.
void Translator::condition(Expr& expr) const
{
    auto* both = std::get_if<Binary>(&expr.node);
    if (both && (both->op == BinaryOp::logical_and || both->op == BinaryOp::logical_or)) {
        condition(*both->left);
        return condition(*both->right);
    }
    const Type type = type_of(expr);
    const bool asks = type == Type::int64 || type == Type::uint64 || type == Type::float64 || type == Type::decimal;
    if ((from_ != Dialect::sqlite && from_ != Dialect::mysql) || !strict() || !asks)
        return;
    Expr test = Binary{BinaryOp::not_equal, std::move(expr), number(0)};
    expr = std::move(test);
}

void Translator::binary(Expr& expr)
{
    auto& node = std::get<Binary>(expr.node);
    switch (node.op) {
    case BinaryOp::divide:
    case BinaryOp::divide_real:
    case BinaryOp::divide_integer:
        arithmetic(node);
        division(node);
        if (node.op == BinaryOp::divide_integer && (to_ == Dialect::sqlite || to_ == Dialect::postgres))
            node.op = BinaryOp::divide;
        if (node.op == BinaryOp::divide_integer && to_ == Dialect::snowflake) {
            node.op = BinaryOp::divide_real;
            Expr whole = neutral("trunc", std::move(expr));
            expr = std::move(whole);
        }
        return;
    case BinaryOp::modulo:
        arithmetic(node);
        if (strict() && (from_ == Dialect::sqlite || from_ == Dialect::mysql) && may_be_zero(*node.right))
            node.right = not_zero(std::move(*node.right));
        return;
    case BinaryOp::add:
    case BinaryOp::subtract:
    case BinaryOp::multiply:
        arithmetic(node);
        return moved_date(expr);
    case BinaryOp::concat:
        return concatenation(node);
    case BinaryOp::equal:
    case BinaryOp::not_equal:
    case BinaryOp::less:
    case BinaryOp::less_equal:
    case BinaryOp::greater:
    case BinaryOp::greater_equal:
    case BinaryOp::is_distinct:
    case BinaryOp::is_not_distinct:
        return compare(*node.left, *node.right);
    case BinaryOp::logical_and:
    case BinaryOp::logical_or:
        condition(*node.left);
        return condition(*node.right);
    default:
        return;
    }
}

// Whether / is whole is known from the types of both sides, or from the dialect.
void Translator::division(Binary& node)
{
    if (node.op == BinaryOp::divide) {
        const Type left = type_of(*node.left);
        const Type right = type_of(*node.right);
        if (is_whole(left) && is_whole(right))
            node.op = BinaryOp::divide_integer;
        else if (is_number(left) && is_number(right))
            node.op = to_ == Dialect::postgres || to_ == Dialect::sqlite ? BinaryOp::divide : BinaryOp::divide_real;
        else {
            report("division", "Whether a division is of whole numbers depends on types that are not known.");
            node.op = to_ == Dialect::postgres || to_ == Dialect::sqlite ? BinaryOp::divide : BinaryOp::divide_real;
        }
    }
    const bool null_by_zero = from_ == Dialect::sqlite || from_ == Dialect::mysql;
    const bool error_by_zero = strict() || to_ == Dialect::snowflake;
    if (null_by_zero && error_by_zero && may_be_zero(*node.right))
        node.right = not_zero(std::move(*node.right));
    // MySQL rounds the quotient of whole numbers and decimals to four more digits.
    if (node.op == BinaryOp::divide_real && to_ == Dialect::mysql && type_of(*node.left) != Type::float64)
        node.left = cast_to(std::move(*node.left), Type::float64);
}

void Translator::arithmetic(Binary& node)
{
    for (ExprBox* side : {&node.left, &node.right}) {
        const Type type = type_of(**side);
        if (type == Type::text && from_ == Dialect::sqlite)
            report("type affinity", "A text is reckoned with as a number.");
        if (type == Type::boolean && to_ == Dialect::postgres)
            *side = cast_to(std::move(**side), Type::int64);
    }
}

// A date and an interval, where the target has no intervals of several parts, or none.
void Translator::moved_date(Expr& expr)
{
    auto& node = std::get<Binary>(expr.node);
    Value* value = literal_value(*node.right);
    const auto* interval = value ? std::get_if<models::Interval>(&value->data) : nullptr;
    if (!interval || node.op == BinaryOp::multiply)
        return;
    const models::Interval all = *interval;
    const bool back = node.op == BinaryOp::subtract;
    if (to_ == Dialect::sqlite) {
        DialectCall moved;
        moved.dialect = to_;
        moved.name = type_of(*node.left) == Type::date && all.microseconds == 0 ? "date" : "datetime";
        moved.call.args.push_back(std::move(*node.left));
        const auto add = [&](std::int64_t count, const char* unit) {
            if (count != 0)
                moved.call.args.push_back(
                    Literal{Value((back ? -count : count) > 0 ? "+" + std::to_string(std::abs(count)) + unit
                                                              : "-" + std::to_string(std::abs(count)) + unit)});
        };
        add(all.months, " months");
        add(all.days, " days");
        add(all.microseconds / 1'000'000, " seconds");
        expr.node = std::move(moved);
        return;
    }
    if (to_ != Dialect::mysql && to_ != Dialect::bigquery)
        return;
    Expr result = std::move(*node.left);
    for (const models::Interval part : {models::Interval{all.months, 0, 0}, models::Interval{0, all.days, 0},
                                        models::Interval{0, 0, all.microseconds}}) {
        if (part == models::Interval{})
            continue;
        Expr step = Binary{back ? BinaryOp::subtract : BinaryOp::add, std::move(result), Expr(Literal{Value(part)})};
        result = std::move(step);
    }
    expr = std::move(result);
}

void Translator::concatenation(Binary& node) const
{
    for (ExprBox* side : {&node.left, &node.right}) {
        const Type type = type_of(**side);
        if (strict() && type != Type::text && type != Type::unknown && type != Type::null)
            *side = cast_to(std::move(**side), Type::text);
    }
}

// SQLite turns a constant into the type of the column that it is compared with (https://sqlite.org/datatype3.html,
// 4.2); the others take it as an error or compare otherwise.
void Translator::compare(Expr& left, Expr& right)
{
    if (from_ != Dialect::sqlite && from_ != Dialect::mysql)
        return;
    for (const auto& [constant, other] : {std::pair{&left, &right}, std::pair{&right, &left}}) {
        Value* value = literal_value(*constant);
        const Type type = type_of(*other);
        if (!value || std::holds_alternative<Literal>(other->node))
            continue;
        const auto* text = std::get_if<std::string>(&value->data);
        if (type == Type::text && is_number(value->type())) {
            if (from_ == Dialect::sqlite && std::holds_alternative<ColumnRef>(other->node)) {
                *value = Value(models::to_text(*value));
                return;
            }
            report("type affinity", "A text is compared with a number.");
        }
        if (text && is_number(type)) {
            const auto meant = number_in(*text);
            if (!meant)
                return report("type affinity", "A number is compared with a text that is none.");
            *value = *meant == std::floor(*meant) && std::abs(*meant) < 9e15 ? Value(static_cast<std::int64_t>(*meant))
                                                                             : Value(*meant);
            return;
        }
        const auto* truth = std::get_if<bool>(&value->data);
        if (truth && is_number(type) && type != Type::boolean) { // TRUE is 1 in SQLite and MySQL
            *value = Value(static_cast<std::int64_t>(*truth ? 1 : 0));
            return;
        }
        if (type == Type::boolean && std::holds_alternative<std::int64_t>(value->data) && strict()) {
            *value = Value(std::get<std::int64_t>(value->data) != 0);
            return;
        }
    }
    const Type a = type_of(left);
    const Type b = type_of(right);
    if ((a == Type::text && is_number(b)) || (is_number(a) && b == Type::text))
        report("type affinity", "A text is compared with a number.");
}

void Translator::like(Expr& expr)
{
    auto& node = std::get<Like>(expr.node);
    Value* value = literal_value(*node.pattern);
    auto* pattern = value ? std::get_if<std::string>(&value->data) : nullptr;
    if (node.kind == LikeKind::glob && to_ != Dialect::sqlite && !(to_ == Dialect::duckdb && !node.negated)) {
        if (!pattern || pattern->find_first_of("[]%_\\") != std::string::npos || to_ == Dialect::mysql)
            return; // the printer says what is missing
        for (char& c : *pattern)
            c = c == '*' ? '%' : c == '?' ? '_' : c;
        node.kind = LikeKind::like;
        return;
    }
    if (node.kind == LikeKind::regular_expression) {
        if (to_ != Dialect::bigquery && to_ != Dialect::snowflake)
            return;
        DialectCall call;
        call.dialect = to_;
        call.name = to_ == Dialect::bigquery ? "regexp_contains" : "regexp_instr";
        call.call.args.push_back(std::move(*node.operand));
        call.call.args.push_back(std::move(*node.pattern));
        const bool negated = node.negated;
        Expr found = std::move(call);
        if (to_ == Dialect::snowflake)
            found = Binary{negated ? BinaryOp::equal : BinaryOp::greater, std::move(found), number(0)};
        else if (negated)
            found = Unary{UnaryOp::logical_not, std::move(found)};
        expr = std::move(found);
        return;
    }
    if (node.kind == LikeKind::glob || node.kind == LikeKind::similar)
        return;
    const bool ignores_case = node.kind == LikeKind::case_insensitive || from_ == Dialect::sqlite;
    const auto escapes = [](Dialect dialect) { // without being told to
        return dialect == Dialect::postgres || dialect == Dialect::mysql || dialect == Dialect::bigquery;
    };
    if (pattern && !node.escape && pattern->find('\\') != std::string::npos && !escapes(from_) && escapes(to_)) {
        std::string doubled;
        for (const char c : *pattern)
            doubled += c == '\\' ? "\\\\" : std::string(1, c);
        *pattern = std::move(doubled);
    } else if (pattern && !node.escape && pattern->find('\\') != std::string::npos && escapes(from_) && !escapes(to_)) {
        node.escape = Expr(Literal{Value("\\")});
    }
    const Type type = type_of(*node.operand);
    if (type != Type::text && type != Type::unknown && strict())
        node.operand = cast_to(std::move(*node.operand), Type::text);
    node.kind = LikeKind::like;
    if (!ignores_case || to_ == Dialect::sqlite)
        return;
    if (to_ == Dialect::mysql || to_ == Dialect::bigquery) {
        node.operand = neutral("lower", std::move(*node.operand));
        node.pattern = neutral("lower", std::move(*node.pattern));
        return;
    }
    node.kind = LikeKind::case_insensitive;
}

void Translator::cast(Cast& node)
{
    const Type from_type = type_of(*node.operand);
    const bool to_whole = node.type.type == Type::int64;
    if (from_type == Type::text && (to_whole || node.type.type == Type::float64) && from_ == Dialect::sqlite)
        report("casts of texts", "SQLite reads the number at the beginning of a text, and 0 if there is none.");
    if (to_whole && from_ == Dialect::sqlite && (from_type == Type::float64 || from_type == Type::decimal) &&
        to_ != Dialect::sqlite)
        node.operand = neutral("trunc", std::move(*node.operand)); // others round
    if (node.type.type == Type::text && (from_type == Type::float64 || from_type == Type::decimal))
        report("texts of numbers", "How a number with a fraction reads as a text differs.");
    if (node.type.type == Type::boolean && to_ == Dialect::mysql)
        node.type = {Type::int64, "", {}};
}

void Translator::number_arguments(Call& node)
{
    const bool adds_up = node.name == "sum" || node.name == "avg" || node.name == "round" || node.name == "abs";
    if (!adds_up || node.args.empty())
        return;
    const Type type = type_of(node.args[0]);
    if (type == Type::text && from_ == Dialect::sqlite) {
        report("type affinity", "Texts are reckoned with as numbers.");
        if (strict())
            node.args[0] = cast_to(std::move(node.args[0]), Type::float64);
    }
    if (type == Type::boolean && strict())
        node.args[0] = cast_to(std::move(node.args[0]), Type::int64);
    // MySQL's average of whole numbers has four digits.
    if (node.name == "avg" && to_ == Dialect::mysql && type != Type::float64)
        node.args[0] = cast_to(std::move(node.args[0]), Type::float64);
    // PostgreSQL rounds no floating number to digits, and its half to the even one.
    if (node.name == "round" && to_ == Dialect::postgres && type != Type::decimal && !is_whole(type))
        node.args[0] = cast_to(std::move(node.args[0]), Type::decimal);
    else if (node.name == "round" && node.args.size() == 2 && to_ == Dialect::postgres && is_whole(type))
        node.args[0] = cast_to(std::move(node.args[0]), Type::decimal);
}

void Translator::call(Expr& expr)
{
    auto& node = std::get<Call>(expr.node);
    if (node.filter)
        condition(**node.filter);
    const bool has_filter = to_ == Dialect::sqlite || to_ == Dialect::duckdb || to_ == Dialect::postgres;
    if (node.filter && !has_filter) { // what is left out is NULL, which aggregates pass over
        Case kept;
        const bool rows = !node.args.empty() && std::holds_alternative<Star>(node.args[0].node);
        kept.branches.push_back({**node.filter, rows ? number(1) : std::move(node.args[0])});
        node.args[0] = Expr(std::move(kept));
        node.filter.reset();
    }
    number_arguments(node);
    const Type first = node.args.empty() ? Type::unknown : type_of(node.args[0]);
    const bool text_function = node.name == "length" || node.name == "substring" || node.name == "lower" ||
                               node.name == "upper" || node.name == "trim" || node.name == "replace" ||
                               node.name == "position";
    if (text_function && strict() && is_number(first))
        node.args[0] = cast_to(std::move(node.args[0]), Type::text);
    Value* start = node.name == "substring" && node.args.size() == 2 ? literal_value(node.args[1]) : nullptr;
    const auto* from_end = start ? std::get_if<std::int64_t>(&start->data) : nullptr;
    if (from_end && *from_end < 0 && (to_ == Dialect::postgres || to_ == Dialect::duckdb)) {
        node.name = "right";
        node.args[1] = number(-*from_end);
    }
    if (node.name == "string_agg" && strict() && first != Type::text && first != Type::unknown)
        node.args[0] = cast_to(std::move(node.args[0]), Type::text);
    const Function* function = find_function(node.name);
    if (!function || !function->spelled_as(to_).empty())
        return;
    if (auto lowered = lowered_call(node, to_))
        expr = std::move(*lowered);
}

void Translator::dialect_call(Expr& expr)
{
    const auto& node = std::get<DialectCall>(expr.node);
    if (node.dialect == to_)
        return;
    if (auto translated = translated_call(node, to_))
        expr = std::move(*translated);
}

}
