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
        if (at_any_word({"on", "using"}) && !(sqlite() && join.kind == JoinKind::cross))
            fail_expected("no condition after NATURAL JOIN or CROSS JOIN");
        if (!sqlite())
            return;
    }
    if (accept_word("on")) {
        join.on = expr();
        if (join.kind == JoinKind::cross)
            join.kind = JoinKind::inner;
    } else if (accept_word("using")) {
        join.using_columns = names_in_parentheses();
    } else if (!sqlite() && join.kind != JoinKind::cross && !join.natural) {
        fail_expected("ON or USING");
    }
}

TableSource Parser::source()
{
    const bool lateral = !sqlite() && accept_word("lateral");
    if (accept_symbol("("))
        return source_in_parentheses(lateral);
    return named_source(lateral);
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
    if (postgres() && derived.alias.empty() && !is_part_of_another)
        fail_expected("a name for the query in FROM, such as AS t");
    return made_source(std::move(derived));
}

TableSource Parser::named_source(bool lateral)
{
    if (peek().kind == TokenKind::text) {
        refuse("a text in FROM names a file; name a table of the schema");
        return {};
    }
    std::vector<std::string> parts{name("a table's name")};
    const bool function_word = position_ > 0 && tokens_[position_ - 1].kind == TokenKind::word;
    while (accept_symbol(".")) {
        if (peek().kind == TokenKind::word || peek().kind == TokenKind::quoted_name) {
            parts.push_back(fold(take()));
        } else {
            fail_expected("a table's name");
            return {};
        }
    }
    if (at_symbol("(")) {
        std::string joined;
        for (const std::string& part : parts)
            joined += (joined.empty() ? "" : ".") + to_lower_ascii(part);
        TableFunction function;
        function.call = call(function_word || joined == parts.back() ? joined : "\"" + joined + "\"");
        function.lateral = lateral;
        if (at_word("with") && at_word("ordinality", 1))
            fail_expected("no WITH ORDINALITY, which is not understood");
        function.alias = source_alias(&function.columns);
        return made_source(std::move(function));
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

std::string Parser::source_alias(std::vector<std::string>* columns)
{
    if (!at_word("as") &&
        (at_any_word({"tablesample", "indexed", "pivot", "unpivot"}) || (at_word("not") && at_word("indexed", 1)))) {
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
