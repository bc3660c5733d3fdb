#include "sql/keywords.hpp"
#include "sql/parser_state.hpp"

#include <utility>

namespace datachat::sql {

Query Parser::select()
{
    Query query;
    Select select;
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
        select_items(select);
        if (at_word("into"))
            refuse("SELECT INTO writes a table or a file; remove the clause");
        if (accept_word("from"))
            select.from = sources();
    }
    if (accept_word("where"))
        select.where = expr();
    grouping(select);
    if (accept_word("window")) {
        do {
            NamedWindow named;
            named.name = name("a window's name");
            expect_word("as");
            named.window = window();
            select.windows.push_back(std::move(named));
        } while (accept_symbol(","));
    }
    if (duckdb() && accept_word("qualify"))
        select.qualify = expr();
    query.body = std::move(select);
    return finished(std::move(query));
}

void Parser::select_items(Select& select)
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
    do
        select.items.push_back(select_item());
    while (accept_symbol(","));
}

SelectItem Parser::select_item()
{
    SelectItem item;
    item.expr = expr();
    if (!std::holds_alternative<Star>(item.expr.node))
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
    }
    if (accept_word("having"))
        select.having = expr();
}

Expr Parser::grouping_element()
{
    if (sqlite())
        return expr();
    if (duckdb() && accept_word("all"))
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
    if (at_word("exclude")) {
        if (at_word("no", 1) && at_word("others", 2)) {
            take();
            take();
            take();
        } else {
            fail_expected(")");
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
