#include "sql/precedence.hpp"
#include "sql/printer_state.hpp"

#include <charconv>
#include <string>

namespace datachat::sql {
namespace {

std::string number_text(double number)
{
    char text[32];
    const auto [end, error] = std::to_chars(text, text + sizeof text, number, std::chars_format::fixed);
    return error == std::errc{} ? std::string(text, end) : "0";
}

}

void Printer::node(const Join& join)
{
    source(join.left);
    clause(join.natural ? "NATURAL " : "");
    join_words(join);
    if (std::holds_alternative<core::Box<Join>>(join.right.node)) {
        write("(");
        source(join.right);
        write(")");
    } else {
        source(join.right);
    }
    if (join.match) {
        if (dialect_ != Dialect::snowflake || !join.asof)
            refuse("it has no MATCH_CONDITION");
        write(" MATCH_CONDITION (");
        expr(*join.match, level::lowest);
        write(")");
    }
    if (join.on) {
        write(" ON ");
        expr(*join.on, level::lowest);
    } else if (!join.using_columns.empty()) {
        write(" USING (");
        identifiers(join.using_columns);
        write(")");
    }
}

void Printer::join_words(const Join& join)
{
    if (join.asof) {
        if (dialect_ != Dialect::duckdb && dialect_ != Dialect::snowflake)
            refuse("it has no ASOF JOIN");
        if (dialect_ == Dialect::snowflake) {
            if (join.kind != JoinKind::left || !join.match)
                refuse("its ASOF JOIN keeps every row of the left side, by one comparison that says what is nearest");
            return write("ASOF JOIN ");
        }
        if (join.kind == JoinKind::inner)
            return write("ASOF JOIN ");
        if (join.kind >= JoinKind::cross)
            return refuse("an ASOF JOIN is an inner or an outer join");
        write("ASOF ");
    }
    const bool conditional = join.on || !join.using_columns.empty() || join.natural;
    switch (join.kind) {
    case JoinKind::inner:
        return write(conditional || dialect_ == Dialect::sqlite ? "JOIN " : "CROSS JOIN ");
    case JoinKind::left:
        return write("LEFT JOIN ");
    case JoinKind::right:
        return write("RIGHT JOIN ");
    case JoinKind::full:
        if (dialect_ == Dialect::mysql)
            refuse("it has no FULL JOIN");
        return write("FULL JOIN ");
    case JoinKind::cross:
        return write("CROSS JOIN ");
    case JoinKind::semi:
    case JoinKind::anti:
        if (dialect_ != Dialect::duckdb)
            refuse("it has no SEMI JOIN and no ANTI JOIN");
        return write(join.kind == JoinKind::semi ? "SEMI JOIN " : "ANTI JOIN ");
    case JoinKind::positional:
        if (dialect_ != Dialect::duckdb)
            refuse("it has no POSITIONAL JOIN");
        return write("POSITIONAL JOIN ");
    }
}

void Printer::sample(const Sample& sample, std::string_view words)
{
    const Dialect d = dialect_;
    if (d == Dialect::sqlite || d == Dialect::mysql)
        return refuse("it has no TABLESAMPLE");
    write(words);
    switch (sample.method) {
    case SampleMethod::unstated:
        if (d == Dialect::postgres || d == Dialect::bigquery)
            refuse("its TABLESAMPLE says how rows are chosen");
        break;
    case SampleMethod::bernoulli:
        if (d == Dialect::bigquery)
            refuse("it has no TABLESAMPLE BERNOULLI");
        write("BERNOULLI ");
        break;
    case SampleMethod::system:
        write("SYSTEM ");
        break;
    case SampleMethod::reservoir:
        if (d != Dialect::duckdb)
            refuse("it has no TABLESAMPLE RESERVOIR");
        write("RESERVOIR ");
        break;
    }
    if (sample.rows && d != Dialect::duckdb && d != Dialect::snowflake)
        refuse("its TABLESAMPLE takes no number of rows");
    write("(" + number_text(sample.amount));
    if (sample.rows)
        write(" ROWS");
    else if (d == Dialect::duckdb || d == Dialect::bigquery)
        write(" PERCENT");
    write(")");
    if (!sample.seed)
        return;
    if (d == Dialect::bigquery)
        refuse("its TABLESAMPLE cannot be repeated");
    write(" REPEATABLE (" + std::to_string(*sample.seed) + ")");
}

}
