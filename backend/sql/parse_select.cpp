#include "sql/keywords.hpp"
#include "sql/parser_state.hpp"

#include <utility>

namespace datachat::sql {

Query Parser::select()
{
    Query query;
    Select select;
    std::optional<ExprBox> limit;
    if (duckdb() && accept_word("from")) { // FROM t [SELECT ...]
        select.from = sources();
        if (at_word("select")) {
            take();
            select_items(select);
        } else {
            select.items.push_back({made(Star{}), "", 0});
        }
    } else {
        expect_word("select");
        limit = select_items(select);
        if (at_word("into"))
            refuse("SELECT INTO writes a table or a file; remove the clause");
        if (accept_word("from"))
            select.from = sources();
    }
    if (accept_word("where"))
        select.where = expr();
    refuse_hierarchy();
    grouping(select);
    const bool qualifies = duckdb() || bigquery() || snowflake();
    if (bigquery() && accept_word("qualify"))
        select.qualify = expr();
    named_windows(select);
    if (qualifies && !select.qualify && accept_word("qualify"))
        select.qualify = expr();
    if (duckdb() && at_word("using") && at_word("sample", 1)) {
        take();
        select.sample = sample();
    }
    has_top_ = limit.has_value();
    query.limit = std::move(limit);
    query.body = std::move(select);
    return finished(std::move(query));
}

void Parser::refuse_hierarchy()
{
    if (snowflake() && (at_word("connect") || (at_word("start") && at_word("with", 1))))
        fail(core::Errc::unsupported, "CONNECT BY is not supported; write WITH RECURSIVE");
}

void Parser::named_windows(Select& select)
{
    if (!accept_word("window"))
        return;
    do {
        NamedWindow named;
        named.name = name("a window's name");
        expect_word("as");
        named.window = window();
        select.windows.push_back(std::move(named));
    } while (accept_symbol(","));
}

std::optional<ExprBox> Parser::select_items(Select& select)
{
    if (accept_word("distinct")) {
        if (!sqlite() && accept_word("on")) {
            expect_symbol("(");
            select.distinct_on = exprs();
            expect_symbol(")");
        } else {
            select.distinct = true;
        }
    } else {
        accept_word("all");
    }
    if (bigquery() && at_word("as") && at_any_word({"struct", "value"}, 1)) {
        take();
        select.shape = take().text == "struct" ? RowShape::structure : RowShape::value;
    }
    auto limit = top();
    // DuckDB, BigQuery and Snowflake allow a comma after the last item.
    do {
        if (!select.items.empty() && (duckdb() || bigquery() || snowflake()) && at_word("from"))
            break;
        select.items.push_back(select_item());
    } while (accept_symbol(","));
    return limit;
}

// Snowflake: SELECT TOP 10 a
std::optional<ExprBox> Parser::top()
{
    if (!snowflake() || !at_word("top") || peek(1).kind != TokenKind::number)
        return std::nullopt;
    take();
    return ExprBox(number());
}

// Snowflake: * ILIKE '%id'; DuckDB also * NOT LIKE 'x%', after the other words
void Parser::star_pattern(Star& star)
{
    const bool negated = duckdb() && at_word("not");
    const std::size_t at = negated ? 1 : 0;
    const bool like = duckdb() && at_word("like", at);
    if ((!like && !at_word("ilike", at)) || peek(at + 1).kind != TokenKind::text)
        return;
    if (negated)
        take();
    take();
    star.pattern = StarPattern{like ? LikeKind::like : LikeKind::case_insensitive, take().text, negated};
}

Expr Parser::star(Star star)
{
    if (snowflake())
        star_pattern(star);
    const bool excepts = bigquery() && at_word("except") && at_symbol("(", 1);
    if (excepts || ((duckdb() || snowflake()) && at_word("exclude"))) {
        take();
        if (at_symbol("("))
            star.excluded = names_in_parentheses();
        else
            star.excluded.push_back(name("a column's name"));
    }
    if ((duckdb() || bigquery() || snowflake()) && at_word("replace") && at_symbol("(", 1)) {
        take();
        take();
        do {
            SelectItem item;
            item.expr = expr();
            expect_word("as");
            item.alias = name("a column's name");
            star.replaced.push_back(std::move(item));
        } while (accept_symbol(","));
        expect_symbol(")");
    }
    if ((duckdb() || snowflake()) && at_word("rename") && (at_symbol("(", 1) || peek(2).text == "as")) {
        take();
        const bool several = accept_symbol("(");
        do {
            RenamedColumn renamed;
            renamed.column = name("a column's name");
            expect_word("as");
            renamed.alias = name("a column's name");
            star.renamed.push_back(std::move(renamed));
        } while (several && accept_symbol(","));
        if (several)
            expect_symbol(")");
    }
    if (duckdb())
        star_pattern(star);
    return made(std::move(star));
}

SelectItem Parser::select_item()
{
    SelectItem item;
    if (duckdb())
        item.alias = alias_with_colon();
    item.expr = expr();
    const bool star = std::holds_alternative<Star>(item.expr.node);
    if (star && !item.alias.empty())
        fail(core::Errc::invalid_argument, "* takes no name before it, found as \"" + item.alias + "\"");
    if (!star && item.alias.empty())
        item.alias = alias_or_nothing();
    return item;
}

void Parser::grouping(Select& select)
{
    if (accept_word("group")) {
        expect_word("by");
        do
            select.group_by.push_back(grouping_element());
        while (accept_symbol(","));
        if (mysql() && at_word("with") && at_word("rollup", 1)) {
            take();
            take();
            std::vector<Expr> elements = std::move(select.group_by);
            select.group_by.clear();
            select.group_by.push_back(own_call("rollup", std::move(elements)));
        }
    }
    if (accept_word("having"))
        select.having = expr();
}

Expr Parser::grouping_element()
{
    if (sqlite() || mysql())
        return expr();
    if ((duckdb() || bigquery() || snowflake()) && accept_word("all"))
        return own_call("all_columns", {});
    const bool sets = at_word("grouping") && at_word("sets", 1);
    if (!sets && !(at_any_word({"rollup", "cube"}) && at_symbol("(", 1)))
        return expr();
    const Deeper deeper(*this);
    const std::string kind = sets ? "grouping_sets" : peek().text;
    take();
    if (sets)
        take();
    expect_symbol("(");
    std::vector<Expr> elements;
    do {
        if (at_symbol("(") && at_symbol(")", 1)) {
            take();
            take();
            elements.push_back(own_call("grouping_set", {}));
        } else {
            elements.push_back(grouping_element());
        }
    } while (!failed() && accept_symbol(","));
    expect_symbol(")");
    return own_call(kind, std::move(elements));
}

Window Parser::window()
{
    Window window;
    expect_symbol("(");
    if (peek().kind == TokenKind::quoted_name ||
        (peek().kind == TokenKind::word && !at_any_word({"partition", "order", "rows", "range", "groups"})))
        window.base = name("a window's name");
    if (accept_word("partition")) {
        expect_word("by");
        window.partition_by = exprs();
    }
    if (accept_word("order")) {
        expect_word("by");
        window.order_by = order_items();
    }
    if (at_any_word({"rows", "range", "groups"}))
        window.frame = frame();
    expect_symbol(")");
    return window;
}

Frame Parser::frame()
{
    Frame frame;
    const std::string unit = take().text;
    frame.unit = unit == "rows" ? FrameUnit::rows : unit == "range" ? FrameUnit::range : FrameUnit::groups;
    if (accept_word("between")) {
        frame.start = frame_bound();
        expect_word("and");
        frame.end = frame_bound();
    } else {
        frame.start = frame_bound();
    }
    if ((sqlite() || duckdb() || postgres()) && accept_word("exclude")) {
        if (accept_word("no")) {
            expect_word("others");
        } else if (accept_word("current")) {
            expect_word("row");
            frame.exclusion = FrameExclusion::current_row;
        } else if (accept_word("group")) {
            frame.exclusion = FrameExclusion::group;
        } else if (accept_word("ties")) {
            frame.exclusion = FrameExclusion::ties;
        } else {
            fail_expected("CURRENT ROW, GROUP, TIES or NO OTHERS");
        }
    }
    return frame;
}

FrameBound Parser::frame_bound()
{
    FrameBound bound;
    if (accept_word("current")) {
        expect_word("row");
        return bound;
    }
    const bool unbounded = accept_word("unbounded");
    if (!unbounded)
        bound.offset = expr(level::additive);
    if (accept_word("preceding"))
        bound.kind = unbounded ? FrameBoundKind::unbounded_preceding : FrameBoundKind::preceding;
    else if (accept_word("following"))
        bound.kind = unbounded ? FrameBoundKind::unbounded_following : FrameBoundKind::following;
    else
        fail_expected("PRECEDING or FOLLOWING");
    return bound;
}

}
