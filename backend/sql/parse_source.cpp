#include "sql/array_joins.hpp"
#include "sql/keywords.hpp"
#include "sql/parser_state.hpp"

#include <utility>

namespace datachat::sql {

std::vector<TableSource> Parser::sources()
{
    std::vector<TableSource> list;
    do
        list.push_back(joined_source());
    while (!failed() && accept_symbol(","));
    return list;
}

TableSource Parser::source()
{
    const bool lateral = !sqlite() && accept_word("lateral");
    const std::string alias_before = duckdb() ? alias_with_colon() : std::string();
    TableSource found = accept_symbol("(") ? source_in_parentheses(lateral) : named_source(lateral);
    if (!alias_before.empty())
        name_source(found, alias_before);
    refuse_what_follows_a_source();
    if (at_sample(found))
        found.sample = sample();
    return pivots_after(std::move(found));
}

// DuckDB: FROM t: orders, SELECT total: sum(amount)
std::string Parser::alias_with_colon()
{
    if (!at_name() || !at_symbol(":", 1))
        return {};
    std::string alias = fold(take());
    take();
    return alias;
}

void Parser::name_source(TableSource& source, const std::string& alias)
{
    std::string* own = nullptr;
    if (auto* table = std::get_if<TableName>(&source.node))
        own = &table->alias;
    else if (auto* derived = std::get_if<DerivedTable>(&source.node))
        own = &derived->alias;
    else if (auto* function = std::get_if<TableFunction>(&source.node))
        own = &function->alias;
    if (own && own->empty())
        *own = alias;
    else
        fail(core::Errc::invalid_argument, "\"" + alias + "\" cannot be the name of what follows it");
}

// What is a query too, and is not understood: said by name, so that nobody looks for a slip of the pen.
void Parser::refuse_what_follows_a_source()
{
    const auto unsupported = [this](std::string_view what) { fail(core::Errc::unsupported, what); };
    if ((snowflake() || bigquery()) && at_word("match_recognize"))
        unsupported("MATCH_RECOGNIZE is not supported; find rows that follow each other with LAG() and LEAD()");
    else if (snowflake() && at_any_word({"at", "before"}) && at_symbol("(", 1))
        unsupported("AT and BEFORE, which read a past state of a table, are not supported; remove them");
    else if (snowflake() && at_word("changes") && at_symbol("(", 1))
        unsupported("CHANGES is not supported; remove it");
    else if (at_word("for") && at_any_word({"system_time", "system"}, 1))
        unsupported("FOR SYSTEM_TIME, which reads a past state of a table, is not supported; remove it");
    else if (bigquery() && at_symbol("|") && at_symbol(">", 1))
        unsupported("the pipe syntax |> is not supported; write SELECT ... FROM ... WHERE");
}

// After "(": a query, or a join.
TableSource Parser::source_in_parentheses(bool lateral)
{
    const Deeper deeper(*this);
    if (failed())
        return {};
    const bool in_parentheses = std::exchange(source_in_parentheses_, false);
    DerivedTable derived;
    const bool pivots = at_pivot_statement();
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
    if (pivots && derived.columns.empty() && !lateral) {
        if (auto bare = bare_pivot(derived))
            return std::move(*bare);
    }
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
    if ((duckdb() || snowflake()) && at_word("values") && at_symbol("(", 1)) {
        DerivedTable rows;
        rows.query = values();
        rows.alias = source_alias(&rows.columns);
        return made_source(std::move(rows));
    }
    if (postgres() && at_word("rows") && at_word("from", 1) && at_symbol("(", 2))
        return rows_from(lateral);
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
    if (bigquery() && at_word("with") && at_word("offset", 1) && !table.schema.empty()) {
        TableFunction elements = array_of(table);
        array_position(elements);
        return made_source(std::move(elements));
    }
    return made_source(std::move(table));
}

TableSource Parser::function_source(std::string name, bool lateral)
{
    if (name == "rows_from" && postgres()) {
        refuse("rows_from() is not known; ROWS FROM (...) is two words");
        return {};
    }
    TableFunction function;
    function.call = call(std::move(name));
    function.lateral = lateral;
    with_ordinality(function);
    function.alias = source_alias(bigquery() ? nullptr : &function.columns);
    array_position(function);
    return made_source(std::move(function));
}

// BigQuery: WITH OFFSET AS place, the column beside the element
void Parser::array_position(TableFunction& function)
{
    if (!bigquery() || !at_word("with") || !at_word("offset", 1))
        return;
    take();
    take();
    const std::string position = alias_or_nothing();
    function.with_position = true;
    function.columns.push_back(position.empty() ? "offset" : position);
}

// A last column that numbers the rows: f(x) WITH ORDINALITY AS t(a, n)
void Parser::with_ordinality(TableFunction& function)
{
    if (!(postgres() || duckdb()) || !at_word("with") || !at_word("ordinality", 1))
        return;
    take();
    take();
    function.with_position = true;
}

// PostgreSQL: ROWS FROM (f(1), g(2)) puts the rows of functions beside each other.
TableSource Parser::rows_from(bool lateral)
{
    take();
    take();
    expect_symbol("(");
    std::vector<Expr> calls;
    do {
        if (peek().kind != TokenKind::word || !at_symbol("(", 1)) {
            fail_expected("a function");
            return {};
        }
        std::string function = take().text;
        calls.push_back(call(std::move(function)));
    } while (accept_symbol(","));
    expect_symbol(")");
    TableFunction together;
    together.call = own_call("rows_from", std::move(calls));
    together.lateral = lateral;
    with_ordinality(together);
    together.alias = source_alias(&together.columns);
    return made_source(std::move(together));
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

std::string Parser::source_alias(std::vector<std::string>* columns)
{
    if (at_any_word({"pivot", "unpivot"}) && (duckdb() || bigquery() || snowflake()))
        return {};
    if (!at_word("as") &&
        (at_any_word({"indexed", "pivot", "unpivot"}) || (at_word("tablesample") && (sqlite() || mysql())) ||
         (at_word("not") && at_word("indexed", 1)) ||
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
