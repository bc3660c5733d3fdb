#include "sql/parser_state.hpp"

#include <charconv>

namespace datachat::sql {

bool Parser::at_sample(const TableSource& source) const
{
    const bool sampled = std::holds_alternative<TableName>(source.node) ||
                         std::holds_alternative<DerivedTable>(source.node) ||
                         std::holds_alternative<TableFunction>(source.node);
    return sampled && !sqlite() && !mysql() && (at_word("tablesample") || (snowflake() && at_word("sample")));
}

// TABLESAMPLE BERNOULLI (10) REPEATABLE (3) in PostgreSQL, TABLESAMPLE SYSTEM (10 PERCENT) in BigQuery,
// SAMPLE ROW (5 ROWS) SEED (3) in Snowflake; in DuckDB also TABLESAMPLE 10%, and USING SAMPLE 10% (bernoulli, 3).
Sample Parser::sample()
{
    take();
    Sample sample;
    const bool named = peek().kind == TokenKind::word;
    if (named)
        sample.method = sample_method();
    else if (postgres() || bigquery())
        fail_expected(postgres() ? "BERNOULLI or SYSTEM" : "SYSTEM");
    const bool parentheses = !duckdb() || named || at_symbol("(");
    if (parentheses)
        expect_symbol("(");
    sample_amount(sample);
    if (parentheses)
        expect_symbol(")");
    if (duckdb() && !named && at_symbol("(") && peek(1).kind == TokenKind::word) {
        take();
        sample.method = sample_method();
        if (accept_symbol(","))
            sample.seed = sample_seed();
        expect_symbol(")");
    }
    if (duckdb() && sample.rows && (sample.method == SampleMethod::system || sample.method == SampleMethod::bernoulli))
        fail(core::Errc::invalid_argument, "this way to choose rows takes percent; write RESERVOIR (10 ROWS)");
    if (!bigquery() && (accept_word("repeatable") || (snowflake() && accept_word("seed")))) {
        expect_symbol("(");
        sample.seed = sample_seed();
        expect_symbol(")");
    }
    return sample;
}

SampleMethod Parser::sample_method()
{
    if (accept_word("system") || (snowflake() && accept_word("block")))
        return SampleMethod::system;
    if (!bigquery() && (accept_word("bernoulli") || (snowflake() && accept_word("row"))))
        return SampleMethod::bernoulli;
    if (duckdb() && accept_word("reservoir"))
        return SampleMethod::reservoir;
    fail_expected("a way to choose rows, such as SYSTEM");
    return SampleMethod::unstated;
}

void Parser::sample_amount(Sample& sample)
{
    const std::string text = peek().text;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), sample.amount);
    if (peek().kind != TokenKind::number || error != std::errc{} || rest != text.data() + text.size())
        return fail_expected("a number");
    take();
    sample.rows = duckdb();
    if ((duckdb() || bigquery()) && accept_word("percent"))
        sample.rows = false;
    else if (duckdb() && accept_symbol("%"))
        sample.rows = false;
    else if ((duckdb() || snowflake()) && accept_word("rows"))
        sample.rows = true;
    else if (bigquery())
        return fail_expected("PERCENT");
    constexpr double most_rows = 1e9;
    if (!sample.rows && sample.amount > 100)
        fail(core::Errc::invalid_argument, "a sample has at most 100 percent of the rows");
    else if (sample.rows &&
             (sample.amount > most_rows || sample.amount != static_cast<double>(static_cast<int>(sample.amount))))
        fail(core::Errc::invalid_argument, "a sample has a whole number of rows, at most a thousand million");
}

int Parser::sample_seed()
{
    int seed = 0;
    const std::string text = peek().text;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
    if (peek().kind != TokenKind::number || error != std::errc{} || rest != text.data() + text.size())
        fail_expected("a whole number");
    else
        take();
    return seed;
}

}
