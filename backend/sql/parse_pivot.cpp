#include "sql/keywords.hpp"
#include "sql/parser_state.hpp"

#include <utility>

namespace datachat::sql {

TableSource Parser::pivots_after(TableSource source)
{
    const bool has_pivot = duckdb() || bigquery() || snowflake();
    while (has_pivot && !failed()) {
        if (at_word("pivot") && at_symbol("(", 1))
            source = pivot(std::move(source));
        else if (at_word("unpivot") && (at_symbol("(", 1) || at_any_word({"include", "exclude"}, 1)))
            source = unpivot(std::move(source));
        else
            break;
    }
    return source;
}

SelectItem Parser::pivot_item()
{
    SelectItem item;
    item.expr = expr();
    if (accept_word("as") || (!at_any_word({"for", "group"}) && at_name()))
        item.alias = name("a name");
    return item;
}

// ('Q1', 'Q2' AS second); in Snowflake (ANY): whatever the data has
void Parser::pivot_values(Pivot& pivot)
{
    expect_symbol("(");
    if (snowflake() && at_word("any") && at_symbol(")", 1)) {
        take();
    } else {
        do
            pivot.values.push_back(pivot_item());
        while (accept_symbol(","));
    }
    expect_symbol(")");
}

void Parser::pivot_groups(Pivot& pivot)
{
    expect_word("by");
    do {
        ColumnRef column;
        column.column = name("a column's name");
        pivot.group_by.push_back(made(std::move(column)));
    } while (accept_symbol(","));
}

// PIVOT (sum(x) AS s FOR column IN (1, 2 AS two)) AS p
TableSource Parser::pivot(TableSource source)
{
    const Deeper deeper(*this);
    take();
    expect_symbol("(");
    Pivot pivot;
    pivot.source = std::move(source);
    do
        pivot.aggregates.push_back(pivot_item());
    while (accept_symbol(","));
    expect_word("for");
    pivot.column = primary();
    expect_word("in");
    pivot_values(pivot);
    if (duckdb() && accept_word("group"))
        pivot_groups(pivot);
    expect_symbol(")");
    pivot.alias = source_alias(nullptr);
    return made_source(core::Box<Pivot>(std::move(pivot)));
}

// UNPIVOT [INCLUDE NULLS] (value FOR name IN (a, b)) AS u
TableSource Parser::unpivot(TableSource source)
{
    const Deeper deeper(*this);
    take();
    Unpivot unpivot;
    unpivot.source = std::move(source);
    unpivot.with_nulls = accept_word("include");
    if (unpivot.with_nulls || accept_word("exclude"))
        expect_word("nulls");
    expect_symbol("(");
    unpivot.value = name("a name for the values");
    expect_word("for");
    unpivot.name = name("a name for the columns' names");
    expect_word("in");
    expect_symbol("(");
    do {
        SelectItem item;
        item.expr = primary();
        if (!std::holds_alternative<ColumnRef>(item.expr.node) && !failed())
            fail(core::Errc::invalid_argument, "UNPIVOT takes columns' names here");
        if (accept_word("as"))
            item.alias = peek().kind == TokenKind::text ? take().text : name("a name");
        unpivot.columns.push_back(std::move(item));
    } while (accept_symbol(","));
    expect_symbol(")");
    expect_symbol(")");
    unpivot.alias = source_alias(nullptr);
    return made_source(core::Box<Unpivot>(std::move(unpivot)));
}

// DuckDB's statements: PIVOT t ON ..., UNPIVOT t ON ...
bool Parser::at_pivot_statement(std::size_t ahead) const
{
    if (!duckdb() || !at_any_word({"pivot", "pivot_wider", "unpivot", "pivot_longer"}, ahead))
        return false;
    const Token& next = peek(ahead + 1);
    return next.kind == TokenKind::quoted_name || at_symbol("(", ahead + 1) ||
           (next.kind == TokenKind::word && !ends_item(next.text));
}

Query Parser::pivot_statement()
{
    const Deeper deeper(*this);
    if (failed())
        return {};
    const std::string word = take().text;
    Select select;
    select.items.push_back({made(Star{}), "", 0});
    select.from.push_back(word == "pivot" || word == "pivot_wider" ? pivot_on() : unpivot_on());
    Query query;
    query.body = std::move(select);
    return finished(std::move(query));
}

// PIVOT t ON quarter IN ('Q1', 'Q2') USING sum(amount) GROUP BY region
TableSource Parser::pivot_on()
{
    Pivot pivot;
    pivot.source = source();
    expect_word("on");
    std::vector<Expr> columns;
    do {
        columns.push_back(expr(level::other_operator));
        if (!accept_word("in"))
            continue;
        if (columns.size() > 1)
            fail_expected("one column alone before IN (...)");
        pivot_values(pivot);
        break;
    } while (accept_symbol(","));
    if (columns.size() == 1)
        pivot.column = std::move(columns.front());
    else
        pivot.column = made(Tuple{std::move(columns)});
    if (accept_word("using")) {
        do
            pivot.aggregates.push_back(pivot_item());
        while (accept_symbol(","));
    } else {
        Call count;
        count.name = "count";
        count.args.push_back(made(Star{}));
        pivot.aggregates.push_back({made(std::move(count)), "", 0});
    }
    if (accept_word("group"))
        pivot_groups(pivot);
    return made_source(core::Box<Pivot>(std::move(pivot)));
}

// UNPIVOT t ON a, b INTO NAME month VALUE amount
TableSource Parser::unpivot_on()
{
    Unpivot unpivot;
    unpivot.source = source();
    unpivot.name = "name";
    unpivot.value = "value";
    expect_word("on");
    do {
        SelectItem item;
        item.expr = primary();
        if (!std::holds_alternative<ColumnRef>(item.expr.node) && !failed())
            fail(core::Errc::invalid_argument, "UNPIVOT takes columns' names here");
        if (accept_word("as"))
            item.alias = name("a name");
        unpivot.columns.push_back(std::move(item));
    } while (accept_symbol(","));
    if (accept_word("into")) {
        expect_word("name");
        unpivot.name = name("a name for the columns' names");
        expect_word("value");
        unpivot.value = name("a name for the values");
    }
    return made_source(core::Box<Unpivot>(std::move(unpivot)));
}

// (PIVOT t ON ...) AS p in FROM is the pivot itself, no query around it.
std::optional<TableSource> Parser::bare_pivot(DerivedTable& derived)
{
    Select* select = derived.query->select();
    const bool alone = select && select->from.size() == 1 && derived.query->order_by.empty() && !derived.query->limit &&
                       !derived.query->offset && derived.query->with.empty();
    if (!alone)
        return std::nullopt;
    TableSource& inner = select->from.front();
    if (auto* pivot = std::get_if<core::Box<Pivot>>(&inner.node))
        (*pivot)->alias = std::move(derived.alias);
    else if (auto* unpivot = std::get_if<core::Box<Unpivot>>(&inner.node))
        (*unpivot)->alias = std::move(derived.alias);
    else
        return std::nullopt;
    return std::move(inner);
}

}
