#include "sql/printer.hpp"

#include "sql/keywords.hpp"
#include "sql/precedence.hpp"
#include "sql/printer_state.hpp"

#include <algorithm>

namespace datachat::sql {
namespace {

bool is_plain_name(std::string_view name, Dialect dialect)
{
    const auto letter = [dialect](char c) {
        return (c >= 'a' && c <= 'z' && dialect != Dialect::snowflake) || c == '_' ||
               (dialect != Dialect::postgres && c >= 'A' && c <= 'Z');
    };
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    return !name.empty() && letter(name.front()) &&
           std::ranges::all_of(name, [&](char c) { return letter(c) || digit(c); });
}

}

std::string quote_identifier(std::string_view name, Dialect dialect)
{
    if (is_plain_name(name, dialect) && !is_reserved(to_lower_ascii(name), dialect))
        return std::string(name);
    const bool backticks = dialect == Dialect::mysql || dialect == Dialect::bigquery;
    const char quote = backticks ? '`' : '"';
    std::string quoted(1, quote);
    for (const char c : name) {
        if (c == quote)
            quoted += quote;
        quoted += c;
    }
    return quoted + quote;
}

core::Result<std::string> print(const Query& query, Dialect dialect, Layout layout)
{
    Printer printer(dialect, layout);
    printer.query(query);
    return printer.finish();
}

core::Result<std::string> print(const Expr& expr, Dialect dialect)
{
    Printer printer(dialect, Layout::one_line);
    printer.expr(expr, level::lowest);
    return printer.finish();
}

core::Result<std::string> Printer::finish()
{
    if (error_)
        return std::unexpected(*error_);
    return std::move(out_);
}

void Printer::refuse(std::string_view what)
{
    if (error_)
        return;
    error_ =
        core::Error{core::Errc::unsupported, "This query cannot be written in " + std::string(display_name(dialect_)) +
                                                 ": " + std::string(what) + "."};
}

void Printer::identifier(std::string_view name)
{
    if (name.find('\0') != std::string_view::npos)
        refuse("a name holds a NUL character");
    if (dialect_ == Dialect::bigquery && name.find_first_of("`\\\n\r.") != std::string_view::npos)
        refuse("a name holds a sign that its names cannot have");
    write(quote_identifier(name, dialect_));
}

void Printer::identifiers(const std::vector<std::string>& names)
{
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0)
            write(", ");
        identifier(names[i]);
    }
}

void Printer::clause(std::string_view keyword)
{
    if (layout_ == Layout::clauses) {
        out_ += '\n';
        out_.append(static_cast<std::size_t>(indent_) * 2, ' ');
    } else {
        out_ += ' ';
    }
    write(keyword);
}

NullsOrder default_nulls_order(Dialect dialect, bool descending)
{
    switch (dialect) {
    case Dialect::duckdb:
        return NullsOrder::last;
    case Dialect::postgres:
    case Dialect::snowflake:
        return descending ? NullsOrder::first : NullsOrder::last;
    default:
        return descending ? NullsOrder::last : NullsOrder::first;
    }
}

}
