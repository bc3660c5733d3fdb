#include "sql/canonical_literals.hpp"

#include <charconv>

namespace datachat::sql {
namespace {

using models::Type;
using models::Value;

int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// PostgreSQL's \x0aff and DuckDB's \x0A\xFF.
std::optional<Value> bytes_of(std::string_view text, bool each)
{
    models::Bytes bytes;
    constexpr std::string_view mark = "\\x";
    if (!each && !text.starts_with(mark))
        return std::nullopt;
    for (std::size_t at = each ? 0 : mark.size(); at < text.size(); at += 2) {
        if (each && !text.substr(at).starts_with(mark))
            return std::nullopt;
        at += each ? mark.size() : 0;
        if (at + 2 > text.size() || hex_value(text[at]) < 0 || hex_value(text[at + 1]) < 0)
            return std::nullopt;
        bytes.data += static_cast<char>(hex_value(text[at]) * 16 + hex_value(text[at + 1]));
    }
    return Value(std::move(bytes));
}

std::optional<Value> double_of(const Value& value)
{
    if (std::holds_alternative<double>(value.data))
        return value;
    if (!models::is_numeric(value.type()))
        return std::nullopt;
    const std::string text = models::to_text(value); // as the server would read it, to the last digit
    double number = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && rest == text.data() + text.size() ? std::optional(Value(number)) : std::nullopt;
}

const TypeName plain_double{Type::float64, "", {}};

}

std::optional<models::Value> literal_of_cast(const Cast& cast, Dialect dialect)
{
    const auto* literal = std::get_if<Literal>(&cast.operand->node);
    if (!literal || cast.null_on_failure || dialect == Dialect::sqlite || !cast.type.native.empty() ||
        !cast.type.arguments.empty())
        return std::nullopt;
    const auto* text = std::get_if<std::string>(&literal->value.data);
    switch (cast.type.type) {
    case Type::float64:
        return double_of(literal->value);
    case Type::timestamp_tz: // Snowflake has no other way to write one
        if (const auto moment =
                text && dialect == Dialect::snowflake ? models::parse_timestamp_tz(*text) : std::nullopt)
            return Value(*moment);
        return std::nullopt;
    case Type::json:
        if (dialect == Dialect::mysql || dialect == Dialect::snowflake)
            return std::nullopt;
        return text ? std::optional(Value(models::Json{*text})) : std::nullopt;
    case Type::bytes:
        if (dialect != Dialect::duckdb && dialect != Dialect::postgres)
            return std::nullopt;
        return text ? bytes_of(*text, dialect == Dialect::duckdb) : std::nullopt;
    default:
        return std::nullopt;
    }
}

void settle_division(Binary& division, Dialect dialect)
{
    const bool whole = division.op == BinaryOp::divide && (dialect == Dialect::sqlite || dialect == Dialect::postgres);
    if (whole) {
        auto* cast = std::get_if<Cast>(&division.left->node);
        const auto* literal = std::get_if<Literal>(&division.left->node);
        if (cast && cast->type == plain_double && !cast->null_on_failure) {
            Expr inner = std::move(*cast->operand);
            division.op = BinaryOp::divide_real;
            division.left = std::move(inner);
        } else if (literal && std::holds_alternative<double>(literal->value.data)) {
            division.op = BinaryOp::divide_real;
        }
    }
    // PostgreSQL: CAST(1 AS double precision) / x is read as the double 1.
    auto* literal = std::get_if<Literal>(&division.left->node);
    if (division.op == BinaryOp::divide_real && dialect == Dialect::postgres && literal) {
        if (auto number = double_of(literal->value))
            literal->value = std::move(*number);
    }
}

}
