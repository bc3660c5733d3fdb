#include "sql/date_forms.hpp"
#include "sql/precedence.hpp"
#include "sql/printer_state.hpp"
#include "sql/type_names.hpp"

#include <algorithm>
#include <utility>

namespace datachat::sql {
namespace {

bool is_number(const models::Value& value)
{
    return models::is_numeric(value.type());
}

bool is_negative(const models::Value& value)
{
    if (const auto* integer = std::get_if<std::int64_t>(&value.data))
        return *integer < 0;
    if (const auto* number = std::get_if<double>(&value.data))
        return *number < 0;
    if (const auto* decimal = std::get_if<models::Decimal>(&value.data))
        return decimal->unscaled < 0;
    return false;
}

bool is_operator_name(std::string_view name)
{
    return !name.empty() && name.find_first_not_of("~!@#^&|?<>=-*") == std::string_view::npos;
}

struct Level {
    Dialect dialect;
    int operator()(const Binary& node) const { return binding_of(node.op, dialect).level; }
    int operator()(const Unary& node) const
    {
        return node.op == UnaryOp::logical_not ? level::logical_not : level::unary;
    }
    int operator()(const Between&) const { return membership_binding(dialect).level; }
    int operator()(const InList&) const { return membership_binding(dialect).level; }
    int operator()(const InQuery&) const { return membership_binding(dialect).level; }
    int operator()(const Like& node) const
    {
        const bool is_operator =
            node.kind == LikeKind::regular_expression && (dialect == Dialect::postgres || dialect == Dialect::duckdb);
        return is_operator ? level::other_operator : membership_binding(dialect).level;
    }
    int operator()(const IsTest&) const { return is_binding(dialect).level; }
    int operator()(const Exists& node) const { return node.negated ? level::logical_not : level::primary; }
    int operator()(const Quantified& node) const { return binding_of(node.op, dialect).level; }
    int operator()(const Literal& node) const { return is_negative(node.value) ? level::unary : level::primary; }
    int operator()(const Cast&) const { return level::primary; }
    int operator()(const Subscript&) const { return level::subscript; }
    int operator()(const DialectCall& node) const
    {
        if (node.name == "collate" && dialect != Dialect::snowflake && dialect != Dialect::bigquery)
            return level::collate;
        if (node.name == "xor" && dialect == Dialect::mysql)
            return level::logical_xor;
        if (node.name == "in_unnest" || node.name == "like_any" || node.name == "like_all" ||
            node.name == "ilike_any" || node.name == "ilike_all")
            return membership_binding(dialect).level;
        if (node.name == "slice" || node.name == "json_path" || node.name == "struct_field")
            return level::subscript;
        if (node.name == "timezone" && node.call.args.size() == 2)
            return level::at_time_zone;
        return is_operator_name(node.name) ? level::other_operator : level::primary;
    }
    int operator()(const auto&) const { return level::primary; }
};

}

std::string_view Printer::symbol_of(BinaryOp op) const
{
    switch (op) {
    case BinaryOp::add:
        return "+";
    case BinaryOp::subtract:
        return "-";
    case BinaryOp::multiply:
        return "*";
    case BinaryOp::divide:
    case BinaryOp::divide_real:
        return "/";
    case BinaryOp::divide_integer:
        return dialect_ == Dialect::mysql ? "DIV" : "//";
    case BinaryOp::modulo:
        return "%";
    case BinaryOp::concat:
        return "||";
    case BinaryOp::equal:
        return "=";
    case BinaryOp::not_equal:
        return "<>";
    case BinaryOp::less:
        return "<";
    case BinaryOp::less_equal:
        return "<=";
    case BinaryOp::greater:
        return ">";
    case BinaryOp::greater_equal:
        return ">=";
    case BinaryOp::is_distinct:
        return "IS DISTINCT FROM";
    case BinaryOp::is_not_distinct:
        return dialect_ == Dialect::mysql ? "<=>" : "IS NOT DISTINCT FROM";
    case BinaryOp::logical_and:
        return "AND";
    case BinaryOp::logical_or:
        return "OR";
    case BinaryOp::bit_and:
        return "&";
    case BinaryOp::bit_or:
        return "|";
    case BinaryOp::bit_xor:
        return dialect_ == Dialect::postgres ? "#" : "^";
    case BinaryOp::shift_left:
        return "<<";
    case BinaryOp::shift_right:
        return ">>";
    case BinaryOp::json_get:
        return "->";
    case BinaryOp::json_get_text:
        return "->>";
    }
    std::unreachable();
}

int Printer::level_of(const Expr& expr) const
{
    return std::visit(Level{dialect_}, expr.node);
}

void Printer::expr(const Expr& expr, int least_level)
{
    if (error_)
        return;
    const auto* part = std::get_if<DatePart>(&expr.node);
    const auto* bucket = std::get_if<DateBucket>(&expr.node);
    if (part || bucket) {
        const auto expanded = part ? expand(*part, dialect_) : expand(*bucket, dialect_);
        if (!expanded)
            return refuse(expanded.error());
        return this->expr(*expanded, least_level);
    }
    const bool parentheses = level_of(expr) < least_level;
    if (parentheses)
        write("(");
    std::visit([this](const auto& content) { node(content); }, expr.node);
    if (parentheses)
        write(")");
}

void Printer::exprs(const std::vector<Expr>& list)
{
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (i > 0)
            write(", ");
        expr(list[i], level::lowest);
    }
}

void Printer::node(const ColumnRef& column)
{
    for (const std::string* qualifier : {&column.schema, &column.table}) {
        if (qualifier->empty())
            continue;
        identifier(*qualifier);
        write(".");
    }
    if (!column.maybe_text)
        return identifier(column.column);
    write("\"");
    for (const char c : column.column)
        write(c == '"' ? std::string_view("\"\"") : std::string_view(&c, 1));
    write("\"");
}

void Printer::node(const Star& star)
{
    if (!star.table.empty()) {
        identifier(star.table);
        write(".");
    }
    write("*");
    star_words(star);
}

void Printer::node(const Parameter& parameter)
{
    const bool numbered =
        !parameter.name.empty() && std::ranges::all_of(parameter.name, [](char c) { return c >= '0' && c <= '9'; });
    if (dialect_ == Dialect::mysql || ((dialect_ == Dialect::bigquery || dialect_ == Dialect::snowflake) && numbered)) {
        if (!parameter.name.empty())
            refuse("its parameters have neither names nor numbers");
        return write("?");
    }
    if (dialect_ == Dialect::bigquery && !parameter.name.empty())
        return write("@" + parameter.name);
    if (numbered)
        write(dialect_ == Dialect::sqlite ? "?" : "$");
    else if (parameter.name.empty())
        write("?");
    else
        write(dialect_ == Dialect::duckdb ? "$" : ":");
    if (dialect_ == Dialect::postgres && !numbered)
        refuse("its parameters have numbers, not names");
    write(parameter.name);
}

void Printer::node(const Unary& unary)
{
    switch (unary.op) {
    case UnaryOp::logical_not: {
        write("NOT ");
        const auto* exists = std::get_if<Exists>(&unary.operand->node);
        return expr(*unary.operand, exists ? level::primary + 1 : level::logical_not);
    }
    case UnaryOp::negate:
        write("-");
        break;
    case UnaryOp::plus:
        write("+");
        break;
    case UnaryOp::bit_not:
        write("~");
        break;
    }
    // -(5) is an operator, -5 a number; --5 would begin a comment.
    const auto* literal = std::get_if<Literal>(&unary.operand->node);
    const bool number = literal && is_number(literal->value);
    if (std::holds_alternative<Unary>(unary.operand->node) || (number && is_negative(literal->value))) {
        write(" ");
        return expr(*unary.operand, level::unary);
    }
    expr(*unary.operand, number ? level::primary + 1 : level::unary);
}

void Printer::node(const Binary& binary)
{
    const Binding binding = binding_of(binary.op, dialect_);
    const bool own_division = dialect_ != Dialect::sqlite && dialect_ != Dialect::postgres; // / is never whole
    const bool snowflake = dialect_ == Dialect::snowflake;
    if (binding.level == level::primary)
        return call_as_operator(binary);
    if (binary.op == BinaryOp::is_distinct && dialect_ == Dialect::mysql) {
        write("NOT ");
        expr(*binary.left, level::comparison + 1);
        write(" <=> ");
        return expr(*binary.right, level::comparison + 1);
    }
    if (binary.op == BinaryOp::divide && own_division)
        refuse("its / never divides as integers, and the types of both sides are not known");
    if (binary.op == BinaryOp::divide_integer && dialect_ != Dialect::duckdb && dialect_ != Dialect::mysql)
        refuse("it has no division that is always whole");
    if (snowflake && binary.op >= BinaryOp::bit_and)
        refuse("it has no such operator");
    if (dialect_ == Dialect::bigquery && (binary.op == BinaryOp::json_get || binary.op == BinaryOp::json_get_text))
        refuse("it has no -> for JSON");
    if (binary.op == BinaryOp::bit_xor && (dialect_ == Dialect::sqlite || dialect_ == Dialect::duckdb))
        refuse("it has no operator for exclusive or");
    const auto* literal = std::get_if<Literal>(&binary.left->node);
    const bool is_double = literal && std::holds_alternative<double>(literal->value.data);
    if (snowflake && binary.op == BinaryOp::concat) { // how || binds to + and * is not said there
        const auto* nested = std::get_if<Binary>(&binary.left->node);
        expr(*binary.left, nested && nested->op == BinaryOp::concat ? binding.level : level::concat);
        write(" || ");
        return expr(*binary.right, level::concat);
    }
    if (binary.op == BinaryOp::divide_real && !own_division && !is_double) {
        expr(Expr(Cast{binary.left, {models::Type::float64, "", {}}, false}), level::primary);
    } else {
        expr(*binary.left, binding.chains ? binding.level : binding.level + 1);
    }
    write(" ");
    write(symbol_of(binary.op));
    write(" ");
    expr(*binary.right, binding.level + 1);
}

// What is an operator elsewhere and a function here.
void Printer::call_as_operator(const Binary& binary)
{
    if (binary.op == BinaryOp::concat) {
        std::vector<const Expr*> parts;
        for (const Binary* at = &binary; at;) {
            parts.insert(parts.begin(), &*at->right);
            const auto* inner = std::get_if<Binary>(&at->left->node);
            if (!inner || inner->op != BinaryOp::concat)
                parts.insert(parts.begin(), &*at->left);
            at = inner && inner->op == BinaryOp::concat ? inner : nullptr;
        }
        write("CONCAT(");
        for (std::size_t i = 0; i < parts.size(); ++i) {
            write(i > 0 ? ", " : "");
            expr(*parts[i], level::lowest);
        }
        return write(")");
    }
    write(binary.op == BinaryOp::modulo           ? "MOD("
          : binary.op == BinaryOp::divide_integer ? "DIV("
          : binary.op == BinaryOp::json_get       ? "JSON_EXTRACT("
                                                  : "JSON_UNQUOTE(JSON_EXTRACT(");
    expr(*binary.left, level::lowest);
    write(", ");
    expr(*binary.right, level::lowest);
    write(binary.op == BinaryOp::json_get_text ? "))" : ")");
}

void Printer::node(const Between& between)
{
    const Binding binding = membership_binding(dialect_);
    expr(*between.operand, binding.chains ? binding.level : binding.level + 1);
    write(between.negated ? " NOT BETWEEN " : " BETWEEN ");
    expr(*between.low, membership_operand(dialect_));
    write(" AND ");
    expr(*between.high, membership_operand(dialect_));
}

void Printer::node(const InList& list)
{
    const Binding binding = membership_binding(dialect_);
    expr(*list.operand, binding.chains ? binding.level : binding.level + 1);
    if (list.items.empty() && dialect_ != Dialect::sqlite)
        refuse("an IN list is empty");
    write(list.negated ? " NOT IN (" : " IN (");
    exprs(list.items);
    write(")");
}

void Printer::node(const InQuery& in)
{
    const Binding binding = membership_binding(dialect_);
    expr(*in.operand, binding.chains ? binding.level : binding.level + 1);
    write(in.negated ? " NOT IN " : " IN ");
    nested(*in.query);
}

void Printer::node(const Like& like)
{
    const bool has_similar = dialect_ == Dialect::postgres || dialect_ == Dialect::duckdb;
    if (like.kind == LikeKind::regular_expression && has_similar) {
        expr(*like.operand, level::other_operator);
        write(like.negated ? " !~ " : " ~ ");
        return expr(*like.pattern, level::other_operator + 1);
    }
    const Binding binding = membership_binding(dialect_);
    expr(*like.operand, binding.chains ? binding.level : binding.level + 1);
    write(like.negated ? " NOT " : " ");
    switch (like.kind) {
    case LikeKind::like:
        write("LIKE ");
        break;
    case LikeKind::case_insensitive:
        if (dialect_ == Dialect::mysql || dialect_ == Dialect::bigquery)
            refuse("it has no ILIKE");
        write(dialect_ == Dialect::sqlite ? "LIKE " : "ILIKE ");
        break;
    case LikeKind::glob:
        if (dialect_ != Dialect::sqlite && (dialect_ != Dialect::duckdb || like.negated))
            refuse("it has no GLOB");
        write("GLOB ");
        break;
    case LikeKind::regular_expression:
        if (dialect_ != Dialect::sqlite && dialect_ != Dialect::mysql)
            refuse("it has no operator for regular expressions");
        write("REGEXP ");
        break;
    case LikeKind::similar:
        if (!has_similar)
            refuse("it has no SIMILAR TO");
        write("SIMILAR TO ");
        break;
    }
    expr(*like.pattern, membership_operand(dialect_));
    if (like.escape) {
        if (dialect_ == Dialect::bigquery)
            refuse("its LIKE has no ESCAPE");
        write(" ESCAPE ");
        expr(**like.escape, membership_operand(dialect_));
    }
}

void Printer::node(const IsTest& test)
{
    const Binding binding = is_binding(dialect_);
    expr(*test.operand, binding.chains ? binding.level : binding.level + 1);
    write(test.negated ? " IS NOT " : " IS ");
    switch (test.kind) {
    case TestKind::null:
        return write("NULL");
    case TestKind::is_true:
        return write("TRUE");
    case TestKind::is_false:
        return write("FALSE");
    case TestKind::unknown:
        return write(dialect_ == Dialect::postgres ? "UNKNOWN" : "NULL");
    }
}

void Printer::node(const Exists& exists)
{
    write(exists.negated ? "NOT EXISTS " : "EXISTS ");
    nested(*exists.query);
}

void Printer::node(const ScalarQuery& scalar)
{
    nested(*scalar.query);
}

void Printer::node(const Quantified& quantified)
{
    if (dialect_ == Dialect::sqlite || dialect_ == Dialect::bigquery)
        refuse("it has no ANY and ALL");
    const Binding binding = binding_of(quantified.op, dialect_);
    expr(*quantified.left, binding.level + 1);
    write(" ");
    write(symbol_of(quantified.op));
    write(quantified.all ? " ALL " : " ANY ");
    nested(*quantified.query);
}

void Printer::node(const Case& choice)
{
    write("CASE");
    if (choice.operand) {
        write(" ");
        expr(**choice.operand, level::lowest);
    }
    for (const WhenThen& branch : choice.branches) {
        write(" WHEN ");
        expr(branch.when, level::lowest);
        write(" THEN ");
        expr(branch.then, level::lowest);
    }
    if (choice.otherwise) {
        write(" ELSE ");
        expr(**choice.otherwise, level::lowest);
    }
    write(" END");
}

void Printer::node(const Cast& cast)
{
    const bool bigquery = dialect_ == Dialect::bigquery;
    if (cast.null_on_failure && dialect_ != Dialect::duckdb && dialect_ != Dialect::snowflake && !bigquery)
        refuse("it has no TRY_CAST");
    const auto spelling = spelling_of(cast.type, dialect_);
    if (!spelling)
        return refuse("it has no type to cast to as asked");
    write(!cast.null_on_failure ? "CAST(" : bigquery ? "SAFE_CAST(" : "TRY_CAST(");
    expr(*cast.operand, level::lowest);
    write(" AS ");
    write(*spelling);
    write(")");
}

void Printer::node(const Tuple& tuple)
{
    if (tuple.items.size() < 2)
        refuse("a row value has less than two parts");
    write("(");
    exprs(tuple.items);
    write(")");
}

void Printer::node(const ArrayLiteral& array)
{
    if (dialect_ == Dialect::sqlite || dialect_ == Dialect::mysql)
        refuse("it has no arrays");
    write(dialect_ == Dialect::postgres ? "ARRAY[" : "[");
    exprs(array.items);
    write("]");
}

void Printer::node(const Subscript& subscript)
{
    if (dialect_ == Dialect::sqlite || dialect_ == Dialect::mysql)
        refuse("it has no arrays");
    const Expr& operand = *subscript.operand;
    const bool bare =
        std::holds_alternative<ColumnRef>(operand.node) || std::holds_alternative<Subscript>(operand.node);
    expr(operand, bare ? level::subscript : level::primary + 1);
    write("[");
    expr(*subscript.index, level::lowest);
    write("]");
}

}
