#include "sql/printer_state.hpp"

#include <charconv>
#include <cmath>
#include <limits>

namespace datachat::sql {
namespace {

std::string hexadecimal(std::string_view bytes, std::string_view before_each)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += before_each;
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

std::string shortest(double number)
{
    char buffer[64];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
    return {buffer, end};
}

}

std::string quote_text(std::string_view text, Dialect dialect)
{
    const bool marked = dialect == Dialect::postgres && text.find('\\') != std::string_view::npos;
    const bool always = dialect == Dialect::mysql || dialect == Dialect::bigquery || dialect == Dialect::snowflake;
    const bool bigquery = dialect == Dialect::bigquery;
    std::string quoted = marked ? "E'" : "'";
    for (const char c : text) {
        if (c == '\\' && (marked || always))
            quoted += c;
        if (c == '\'')
            quoted += bigquery ? '\\' : c;
        if (bigquery && (c == '\n' || c == '\r'))
            quoted += c == '\n' ? "\\n" : "\\r";
        else
            quoted += c;
    }
    return quoted + "'";
}

void Printer::text_literal(std::string_view text)
{
    if (text.find('\0') != std::string_view::npos)
        return refuse("a text holds a NUL character");
    write(quote_text(text, dialect_));
}

// INTERVAL 3 MONTH: one unit each.
void Printer::interval(const models::Interval& value)
{
    const int units = (value.months != 0 ? 1 : 0) + (value.days != 0 ? 1 : 0) + (value.microseconds != 0 ? 1 : 0);
    if (units > 1)
        return refuse("its intervals have one unit each");
    constexpr std::int64_t second = 1'000'000;
    if (value.months != 0)
        return write("INTERVAL " + (value.months % 12 == 0 ? std::to_string(value.months / 12) + " YEAR"
                                                           : std::to_string(value.months) + " MONTH"));
    if (value.days != 0)
        return write("INTERVAL " + std::to_string(value.days) + " DAY");
    if (value.microseconds % second != 0)
        return write("INTERVAL " + std::to_string(value.microseconds) + " MICROSECOND");
    write("INTERVAL " + std::to_string(value.microseconds / second) + " SECOND");
}

void Printer::node(const Literal& literal)
{
    struct Writer {
        Printer& printer;
        bool sqlite;
        Dialect dialect;

        void typed(std::string_view type, const std::string& text) const
        {
            if (!sqlite) {
                printer.write(type);
                printer.write(" ");
            }
            printer.text_literal(text);
        }
        void operator()(const models::Null&) const { printer.write("NULL"); }
        void operator()(bool value) const { printer.write(value ? "TRUE" : "FALSE"); }
        void operator()(std::int64_t value) const { printer.write(std::to_string(value)); }
        void operator()(std::uint64_t value) const { printer.write(std::to_string(value)); }
        void operator()(const models::Decimal& value) const
        {
            constexpr auto largest = std::numeric_limits<std::int64_t>::max();
            const bool reads_as_integer = value.unscaled <= largest && value.unscaled >= -largest;
            if (dialect == Dialect::bigquery)
                return printer.write("NUMERIC '" + models::to_text(value) + "'");
            printer.write(models::to_text(value));
            if (value.scale == 0 && reads_as_integer)
                printer.write("."); // 5 alone is an integer
        }
        void operator()(double value) const
        {
            if (!std::isfinite(value))
                return printer.refuse("a number is not finite");
            std::string text = shortest(value);
            const bool exponent = text.find('e') != std::string::npos;
            if ((sqlite || dialect == Dialect::bigquery) && !exponent && text.find('.') == std::string::npos)
                text += ".0";
            if ((dialect == Dialect::duckdb || dialect == Dialect::mysql) && !exponent)
                text += "e0"; // 1.5 alone is a decimal there
            if (dialect == Dialect::snowflake)
                text = "CAST(" + text + " AS DOUBLE)";
            if (dialect == Dialect::postgres)
                text = "CAST(" + text + " AS double precision)";
            printer.write(text);
        }
        void operator()(const std::string& value) const { printer.text_literal(value); }
        void operator()(const models::Bytes& value) const
        {
            if (sqlite || dialect == Dialect::mysql || dialect == Dialect::snowflake)
                printer.write("X'" + hexadecimal(value.data, "") + "'");
            else if (dialect == Dialect::bigquery)
                printer.write("FROM_HEX('" + hexadecimal(value.data, "") + "')");
            else if (dialect == Dialect::duckdb)
                printer.write("CAST('" + hexadecimal(value.data, "\\x") + "' AS blob)");
            else
                printer.write("CAST(E'\\\\x" + hexadecimal(value.data, "") + "' AS bytea)");
        }
        void operator()(const models::Date& value) const { typed("DATE", models::to_text(value)); }
        void operator()(const models::Time& value) const { typed("TIME", models::to_text(models::Value(value))); }
        void operator()(const models::Timestamp& value) const
        {
            typed(dialect == Dialect::bigquery ? "DATETIME" : "TIMESTAMP", models::to_text(models::Value(value)));
        }
        void operator()(const models::TimestampTz& value) const
        {
            const std::string text = models::to_text(models::Value(value));
            if (dialect == Dialect::mysql)
                return printer.refuse("it has no points in time with a zone");
            if (dialect == Dialect::snowflake)
                return printer.write("CAST('" + text + "' AS TIMESTAMP_TZ)");
            typed(dialect == Dialect::bigquery ? "TIMESTAMP" : "TIMESTAMPTZ", text);
        }
        void operator()(const models::Interval& value) const
        {
            if (sqlite)
                return printer.refuse("it has no intervals");
            if (dialect == Dialect::mysql || dialect == Dialect::bigquery)
                return printer.interval(value);
            typed("INTERVAL", models::to_text(models::Value(value)));
        }
        void operator()(const models::Json& value) const
        {
            if (sqlite)
                return printer.text_literal(value.text);
            if (dialect == Dialect::mysql || dialect == Dialect::snowflake)
                return printer.refuse("it has no constants of the type JSON");
            if (dialect == Dialect::bigquery)
                return typed("JSON", value.text);
            printer.write("CAST(");
            printer.text_literal(value.text);
            printer.write(" AS json)");
        }
        void operator()(const models::List&) const { printer.refuse("a list is written as an array of its items"); }
    };
    std::visit(Writer{*this, dialect_ == Dialect::sqlite, dialect_}, literal.value.data);
}

}
