#include "sql/keywords.hpp"
#include "sql/parser_state.hpp"

#include <utility>

namespace datachat::sql {

TableSource Parser::made_source(auto&& content)
{
    TableSource source(std::forward<decltype(content)>(content));
    HeightOfChildren children;
    NodeId highest = 0;
    if (const auto* join = std::get_if<core::Box<Join>>(&source.node))
        highest = children.of(**join);
    else if (const auto* derived = std::get_if<DerivedTable>(&source.node))
        highest = children.of(*derived);
    else if (const auto* function = std::get_if<TableFunction>(&source.node))
        highest = children.of(*function);
    else if (const auto* pivot = std::get_if<core::Box<Pivot>>(&source.node))
        highest = children.of(**pivot);
    else if (const auto* unpivot = std::get_if<core::Box<Unpivot>>(&source.node))
        highest = children.of(**unpivot);
    set_height(source.id, highest);
    return source;
}

std::vector<TableSource> Parser::sources()
{
    std::vector<TableSource> list;
    do
        list.push_back(joined_source());
    while (!failed() && accept_symbol(","));
    return list;
}

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
        const bool natural = at_word("natural");
        if (natural)
            take();
        const auto kind = join_kind();
        if (!kind) {
            if (natural)
                fail_expected("JOIN");
            break;
        }
        Join join;
        join.kind = *kind;
        join.natural = natural;
        join.left = std::move(left);
        join.right = source();
        join_condition(join);
        left = made_source(core::Box<Join>(std::move(join)));
    }
    return left;
}

std::optional<JoinKind> Parser::join_kind()
{
    if (accept_word("join"))
        return JoinKind::inner;
    std::optional<JoinKind> kind;
    if (at_word("inner") && at_word("join", 1)) {
        kind = JoinKind::inner;
    } else if (at_word("cross") && at_word("join", 1)) {
        kind = JoinKind::cross;
    } else if (at_any_word({"left", "right", "full"}) &&
               (at_word("join", 1) || (at_word("outer", 1) && at_word("join", 2)))) {
        kind = at_word("left") ? JoinKind::left : at_word("right") ? JoinKind::right : JoinKind::full;
    }
    if (!kind)
        return std::nullopt;
    take();
    accept_word("outer");
    expect_word("join");
    return kind;
}

void Parser::join_condition(Join& join)
{
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
    } else if (mysql() && join.kind == JoinKind::inner) {
        join.kind = JoinKind::cross;
    } else if (!sqlite() && join.kind != JoinKind::cross && !join.natural) {
        fail_expected("ON or USING");
    }
}

TableSource Parser::source()
{
    const bool lateral = !sqlite() && accept_word("lateral");
    if (accept_symbol("("))
        return pivots_after(source_in_parentheses(lateral));
    return pivots_after(named_source(lateral));
}

// After "(": a query, or a join.
TableSource Parser::source_in_parentheses(bool lateral)
{
    const Deeper deeper(*this);
    if (failed())
        return {};
    const bool in_parentheses = std::exchange(source_in_parentheses_, false);
    DerivedTable derived;
    if (at_query()) {
        derived.query = query_in_parentheses();
    } else {
        source_in_parentheses_ = true;
        TableSource inner = joined_source();
        auto* nested = std::get_if<DerivedTable>(&inner.node);
        const bool is_query = nested && nested->alias.empty() && !nested->lateral;
        if (is_query && at_query_tail())
            derived.query = continued(std::move(*nested->query));
        else if (is_query)
            derived.query = std::move(nested->query);
        expect_symbol(")");
        if (!is_query)
            return inner;
    }
    derived.lateral = lateral;
    derived.alias = source_alias(&derived.columns);
    const bool is_part_of_another =
        in_parentheses && (at_symbol(")") || at_query_tail()); // ((SELECT ...) UNION ...) AS t
    if ((postgres() || mysql()) && derived.alias.empty() && !is_part_of_another)
        fail_expected("a name for the query in FROM, such as AS t");
    return made_source(std::move(derived));
}

TableSource Parser::named_source(bool lateral)
{
    if (peek().kind == TokenKind::text) {
        refuse("a text in FROM names a file; name a table of the schema");
        return {};
    }
    if (snowflake() && at_word("table") && at_symbol("(", 1)) { // TABLE(FLATTEN(...))
        take();
        take();
        const bool words = peek().kind == TokenKind::word;
        std::string function = peek().text;
        if (!words || !at_symbol("(", 1)) {
            fail_expected("a function");
            return {};
        }
        take();
        TableFunction wrapped;
        wrapped.call = call(std::move(function));
        expect_symbol(")");
        wrapped.alias = source_alias(&wrapped.columns);
        return made_source(std::move(wrapped));
    }
    std::vector<std::string> parts = table_name_parts();
    if (failed())
        return {};
    if (at_symbol("(")) {
        const bool function_word = position_ > 0 && tokens_[position_ - 1].kind == TokenKind::word;
        std::string joined;
        for (const std::string& part : parts)
            joined += (joined.empty() ? "" : ".") + to_lower_ascii(part);
        return function_source(function_word || joined == parts.back() ? joined : "\"" + joined + "\"", lateral);
    }
    if (lateral) {
        fail_expected("( or a function after LATERAL");
        return {};
    }
    if (parts.size() > 3) {
        fail(core::Errc::invalid_argument, "a table's name has at most three parts: database, schema and table");
        return {};
    }
    TableName table;
    table.name = std::move(parts.back());
    if (parts.size() > 1)
        table.schema = std::move(parts[parts.size() - 2]);
    if (parts.size() > 2)
        table.catalog = std::move(parts.front());
    table.alias = source_alias(nullptr);
    return made_source(std::move(table));
}

TableSource Parser::function_source(std::string name, bool lateral)
{
    TableFunction function;
    function.call = call(std::move(name));
    function.lateral = lateral;
    if (at_word("with") && at_word("ordinality", 1))
        fail_expected("no WITH ORDINALITY, which is not understood");
    function.alias = source_alias(bigquery() ? nullptr : &function.columns);
    if (bigquery() && at_word("with") && at_word("offset", 1)) { // the column beside the element
        take();
        take();
        const std::string position = alias_or_nothing();
        function.columns.push_back(position.empty() ? "offset" : position);
    }
    return made_source(std::move(function));
}

// database.schema.table; in BigQuery also in one pair of quotes, and a project's name may hold dashes.
std::vector<std::string> Parser::table_name_parts()
{
    std::vector<std::string> parts;
    do {
        const bool may_be_any = !parts.empty() && peek().kind == TokenKind::word;
        if (!may_be_any && !at_name()) {
            fail_expected("a table's name");
            return parts;
        }
        const Token token = take();
        std::string part = fold(token);
        while (bigquery() && token.kind == TokenKind::word && at_symbol("-") &&
               tokens_[position_ - 1].offset + tokens_[position_ - 1].raw.size() == peek().offset &&
               (peek(1).kind == TokenKind::word || peek(1).kind == TokenKind::number) &&
               peek(1).offset == peek().offset + 1) {
            take();
            part += "-" + std::string(take().raw);
        }
        if (!bigquery() || token.kind != TokenKind::quoted_name) {
            parts.push_back(std::move(part));
            continue;
        }
        for (std::size_t dot = part.find('.'); dot != std::string::npos; dot = part.find('.')) {
            parts.push_back(part.substr(0, dot));
            part.erase(0, dot + 1);
        }
        parts.push_back(std::move(part));
    } while (accept_symbol("."));
    for (const std::string& part : parts) {
        if (part.empty())
            fail(core::Errc::invalid_argument, "a part of a table's name is empty");
    }
    return parts;
}

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

// PIVOT (sum(x) AS s FOR column IN (1, 2 AS two)) AS p
TableSource Parser::pivot(TableSource source)
{
    const Deeper deeper(*this);
    take();
    expect_symbol("(");
    Pivot pivot;
    pivot.source = std::move(source);
    const auto item = [this](Expr value) {
        SelectItem item;
        item.expr = std::move(value);
        if (accept_word("as") || (!at_word("for") && at_name()))
            item.alias = name("a name");
        return item;
    };
    do
        pivot.aggregates.push_back(item(expr()));
    while (accept_symbol(","));
    expect_word("for");
    pivot.column = primary();
    expect_word("in");
    expect_symbol("(");
    do
        pivot.values.push_back(item(expr()));
    while (accept_symbol(","));
    expect_symbol(")");
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

std::string Parser::source_alias(std::vector<std::string>* columns)
{
    if (at_any_word({"pivot", "unpivot"}) && (duckdb() || bigquery() || snowflake()))
        return {};
    if (!at_word("as") &&
        (at_any_word({"tablesample", "indexed", "pivot", "unpivot"}) || (at_word("not") && at_word("indexed", 1)) ||
         (mysql() && at_any_word({"use", "ignore", "force", "partition"})))) {
        fail_expected("a join, a clause or the end of the query");
        return {};
    }
    std::string alias = alias_or_nothing();
    if (!alias.empty() && at_symbol("(")) {
        if (columns && !sqlite())
            *columns = names_in_parentheses();
        else
            fail_expected("no list of columns, which is only understood after a sub-query or a function");
    }
    return alias;
}

}
