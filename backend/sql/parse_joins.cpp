#include "sql/parser_state.hpp"

#include <utility>

namespace datachat::sql {

TableSource Parser::joined_source()
{
    const Deeper deeper(*this);
    if (failed())
        return {};
    return joins_after(source());
}

TableSource Parser::joins_after(TableSource left)
{
    while (!failed()) {
        Join join;
        join.natural = accept_word("natural");
        if (!join_words(join)) {
            if (join.natural)
                fail_expected("JOIN");
            break;
        }
        join.left = std::move(left);
        join.right = source();
        join_condition(join);
        left = made_source(core::Box<Join>(std::move(join)));
    }
    return left;
}

// The words before what is joined; false where no join begins.
bool Parser::join_words(Join& join)
{
    if (mysql() && !join.natural && accept_word("straight_join")) // an inner join, with the order to read the tables in
        return true;
    const bool asof = (duckdb() || snowflake()) && !join.natural && at_word("asof");
    const std::size_t at = asof ? 1 : 0;
    const bool outer = at_any_word({"left", "right", "full"}, at) &&
                       (at_word("join", at + 1) || (at_word("outer", at + 1) && at_word("join", at + 2)));
    const bool kept = duckdb() && at_any_word({"semi", "anti"}, at) && at_word("join", at + 1);
    const bool beside = duckdb() && at_word("positional", at) && at_word("join", at + 1);
    const bool plain = at_word("join", at) || (at_any_word({"inner", "cross"}, at) && at_word("join", at + 1));
    if (!outer && !kept && !beside && !plain)
        return false;
    join.asof = asof;
    if (asof)
        take();
    const std::string word = at_word("join") ? "inner" : take().text;
    join.kind = word == "left"         ? JoinKind::left
                : word == "right"      ? JoinKind::right
                : word == "full"       ? JoinKind::full
                : word == "cross"      ? JoinKind::cross
                : word == "semi"       ? JoinKind::semi
                : word == "anti"       ? JoinKind::anti
                : word == "positional" ? JoinKind::positional
                                       : JoinKind::inner;
    const bool odd = join.kind > JoinKind::full || (snowflake() && join.kind != JoinKind::inner);
    if (asof && odd)
        fail_expected(snowflake() ? "JOIN after ASOF" : "JOIN or LEFT JOIN after ASOF");
    if (join.natural && join.kind == JoinKind::positional)
        fail_expected("no NATURAL before POSITIONAL JOIN");
    accept_word("outer");
    expect_word("join");
    return true;
}

// BigQuery: LEFT JOIN t.items, LEFT JOIN UNNEST(t.items)
bool Parser::joins_array(const Join& join) const
{
    const auto* table = std::get_if<TableName>(&join.right.node);
    return bigquery() && join.kind <= JoinKind::left &&
           ((table && !table->schema.empty()) || std::holds_alternative<TableFunction>(join.right.node));
}

void Parser::join_condition(Join& join)
{
    if (snowflake() && join.asof) { // every row of the left side stays
        join.kind = JoinKind::left;
        expect_word("match_condition");
        expect_symbol("(");
        join.match = expr();
        expect_symbol(")");
        if (!at_any_word({"on", "using"}))
            return;
    }
    if (join.kind == JoinKind::positional) {
        if (at_any_word({"on", "using"}))
            fail_expected("no condition after POSITIONAL JOIN");
        return;
    }
    if (join.natural || join.kind == JoinKind::cross) {
        const bool takes_it = (sqlite() || mysql()) && join.kind == JoinKind::cross;
        if (at_any_word({"on", "using"}) && !takes_it)
            fail_expected("no condition after NATURAL JOIN or CROSS JOIN");
        if (!sqlite() && !takes_it)
            return;
    }
    if (accept_word("on")) {
        join.on = expr();
        if (join.kind == JoinKind::cross)
            join.kind = JoinKind::inner;
    } else if (accept_word("using")) {
        join.using_columns = names_in_parentheses();
    } else if (join.kind == JoinKind::inner && (mysql() || joins_array(join))) {
        join.kind = JoinKind::cross;
    } else if (!sqlite() && join.kind != JoinKind::cross && !join.natural && !joins_array(join)) {
        fail_expected("ON or USING");
    }
}

}
