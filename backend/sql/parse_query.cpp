#include "sql/functions.hpp"
#include "sql/keywords.hpp"
#include "sql/parser_state.hpp"
#include "sql/printer_state.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace datachat::sql {
namespace {

constexpr std::array writing{"insert",  "update",  "delete",   "merge",   "replace",    "upsert", "create",
                             "drop",    "alter",   "truncate", "copy",    "grant",      "revoke", "import",
                             "export",  "comment", "reindex",  "refresh", "cluster",    "vacuum", "analyze",
                             "attach",  "detach",  "install",  "load",    "checkpoint", "lock",   "security",
                             "handler", "rename",  "optimize", "repair",  "flush",      "put",    "undrop"};
constexpr std::array controlling{"pragma",   "set",    "reset",    "use",       "call",    "do",         "begin",
                                 "start",    "commit", "rollback", "savepoint", "release", "end",        "abort",
                                 "listen",   "notify", "unlisten", "prepare",   "execute", "deallocate", "declare",
                                 "fetch",    "close",  "move",     "discard",   "force",   "update",     "kill",
                                 "shutdown", "xa",     "signal"};
constexpr std::array looking{"explain", "show", "describe", "desc", "summarize", "table", "pivot", "unpivot"};

bool holds(const auto& words, std::string_view word)
{
    return std::ranges::find(words, word) != words.end();
}

std::string upper(std::string_view word)
{
    std::string result(word);
    std::ranges::transform(result, result.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return result;
}

bool has_tail(const Query& query)
{
    return !query.with.empty() || !query.order_by.empty() || query.limit || query.offset;
}

bool is_literal(const Expr& expr, std::int64_t number)
{
    const auto* literal = std::get_if<Literal>(&expr.node);
    return literal && literal->value == models::Value(number);
}

}

bool Parser::at_query(std::size_t ahead) const
{
    return at_any_word({"select", "with"}, ahead) || (at_word("values", ahead) && at_symbol("(", ahead + 1)) ||
           (mysql() && at_word("values", ahead) && at_word("row", ahead + 1)) || (duckdb() && at_word("from", ahead)) ||
           at_pivot_statement(ahead) || at_whole_table(ahead) ||
           (peek(ahead).kind == TokenKind::word &&
            (holds(writing, peek(ahead).text) && ahead == 0 && peek(1).kind == TokenKind::word &&
             at_any_word({"into", "from", "table", "set", "only"}, 1)));
}

// TABLE t is SELECT * FROM t.
bool Parser::at_whole_table(std::size_t ahead) const
{
    return (postgres() || duckdb() || mysql()) && at_word("table", ahead) &&
           (peek(ahead + 1).kind == TokenKind::word || peek(ahead + 1).kind == TokenKind::quoted_name);
}

bool Parser::at_query_tail() const
{
    return at_any_word({"union", "intersect", "except", "order", "limit", "offset", "fetch"}) ||
           (snowflake() && at_word("minus"));
}

// A text that begins with another statement is told so, instead of what a query would have to begin with.
void Parser::refuse_other_statements()
{
    if (peek().kind != TokenKind::word || at_pivot_statement() || at_whole_table())
        return;
    const std::string word = peek().text;
    const std::string verb = upper(word);
    if (holds(writing, word))
        refuse("only queries are allowed, and " + verb + " can change data or files; write a SELECT");
    else if (holds(controlling, word))
        refuse("only queries are allowed, and " + verb + " changes settings or the session; write a SELECT");
    else if (holds(looking, word))
        refuse("only queries are allowed, not " + verb + "; write a SELECT");
}

Query Parser::query()
{
    const Deeper deeper(*this);
    if (failed())
        return {};
    std::vector<CommonTable> with;
    bool recursive = false;
    if (accept_word("with")) {
        recursive = accept_word("recursive");
        with = common_tables();
    }
    refuse_other_statements();
    Query result = set_operations(0);
    if (!with.empty()) {
        if (!result.with.empty())
            fail(core::Errc::invalid_argument,
                 "a query in parentheses with its own WITH follows WITH; give it a name in FROM");
        result.with = std::move(with);
        result.recursive = recursive;
    }
    return with_tail(std::move(result));
}

Query Parser::query_in_parentheses()
{
    Query result = query();
    expect_symbol(")");
    return result;
}

Query Parser::continued(Query left)
{
    return with_tail(set_operations_after(std::move(left), 0));
}

Query Parser::with_tail(Query body)
{
    const bool top = std::exchange(has_top_, false);
    const bool has_order_or_limit = !body.order_by.empty() || (body.limit && !top) || body.offset;
    if (has_order_or_limit && at_any_word({"order", "limit", "offset", "fetch"})) {
        fail(core::Errc::invalid_argument,
             "the query in parentheses has its own order or limit; give it a name in FROM");
        return body;
    }
    if (accept_word("order")) {
        expect_word("by");
        body.order_by = order_items();
    }
    row_limits(body);
    if (at_word("for"))
        refuse("FOR UPDATE and FOR SHARE lock rows; remove the clause");
    if (mysql() && at_word("lock"))
        refuse("LOCK IN SHARE MODE locks rows; remove the clause");
    if (mysql() && at_word("procedure"))
        refuse("PROCEDURE runs code on the server; remove the clause");
    if (at_word("into"))
        refuse("SELECT INTO writes a table or a file; remove the clause");
    return finished(std::move(body));
}

Query Parser::finished(Query query)
{
    HeightOfChildren children;
    query.id = 0;
    set_height(query.id, children.of(query));
    return query;
}

std::vector<CommonTable> Parser::common_tables()
{
    std::vector<CommonTable> tables;
    do {
        CommonTable table;
        table.name = name("a name for the common table");
        if (at_symbol("("))
            table.columns = names_in_parentheses();
        expect_word("as");
        if (accept_word("not"))
            expect_word("materialized");
        else
            accept_word("materialized");
        expect_symbol("(");
        table.query = query_in_parentheses();
        tables.push_back(std::move(table));
    } while (accept_symbol(","));
    return tables;
}

Query Parser::set_operations(int least)
{
    return set_operations_after(member(), least);
}

Query Parser::set_operations_after(Query left, int least)
{
    while (!failed() && (at_any_word({"union", "intersect", "except"}) || (snowflake() && at_word("minus")))) {
        const SetOp op = at_word("union") ? SetOp::union_ : at_word("intersect") ? SetOp::intersect : SetOp::except;
        const int binding = op == SetOp::intersect && !sqlite() ? 2 : 1;
        if (binding < least)
            break;
        take();
        const bool all = accept_word("all");
        if (!all && !sqlite())
            accept_word("distinct");
        const bool by_name =
            op == SetOp::union_ && (duckdb() || snowflake() || bigquery()) && at_word("by") && at_word("name", 1);
        if (by_name) {
            take();
            take();
        } else if (at_word("by")) {
            fail_expected("SELECT");
        }
        Query right = set_operations(binding + 1);
        Query both;
        both.body = SetOperation{op, all, unwrapped(std::move(left)), unwrapped(std::move(right)), by_name};
        left = finished(std::move(both));
    }
    return left;
}

// SQLite has no parentheses around members of a set operation: SELECT * FROM (...) stands for them.
Query Parser::unwrapped(Query member)
{
    auto* select = member.select();
    if (!sqlite() || has_tail(member) || !select || select->from.size() != 1 || select->items.size() != 1)
        return member;
    const auto* star = std::get_if<Star>(&select->items.front().expr.node);
    auto* derived = std::get_if<DerivedTable>(&select->from.front().node);
    if (!star || !star->table.empty() || !select->items.front().alias.empty() || !derived || !derived->alias.empty())
        return member;
    Select bare;
    bare.items = select->items;
    bare.from = select->from;
    const bool only_wraps = bare == *select;
    const bool needs_wrapping = has_tail(*derived->query) || std::holds_alternative<SetOperation>(derived->query->body);
    if (!only_wraps || !needs_wrapping)
        return member;
    Query inner = std::move(*derived->query);
    return inner;
}

Query Parser::member()
{
    if (accept_symbol("(")) {
        const Deeper deeper(*this);
        if (sqlite()) {
            fail(core::Errc::invalid_argument,
                 "SQLite takes no parentheses around a query here; write SELECT * FROM (...)");
            return {};
        }
        return failed() ? Query{} : query_in_parentheses();
    }
    if (at_word("values"))
        return values();
    if (at_pivot_statement())
        return pivot_statement();
    if (at_whole_table())
        return whole_table();
    if (at_word("select") || (duckdb() && at_word("from")))
        return select();
    fail_expected("SELECT");
    return {};
}

Query Parser::whole_table()
{
    take();
    Select select;
    select.items.push_back({made(Star{}), "", 0});
    std::vector<std::string> parts = table_name_parts();
    if (failed() || parts.size() > 3) {
        fail_expected("a table's name");
        return {};
    }
    TableName table;
    table.name = std::move(parts.back());
    if (parts.size() > 1)
        table.schema = std::move(parts[parts.size() - 2]);
    if (parts.size() > 2)
        table.catalog = std::move(parts.front());
    select.from.push_back(made_source(std::move(table)));
    Query query;
    query.body = std::move(select);
    return finished(std::move(query));
}

Query Parser::values()
{
    expect_word("values");
    Values values;
    do {
        if (mysql())
            accept_word("row");
        expect_symbol("(");
        values.rows.push_back(exprs());
        expect_symbol(")");
    } while (accept_symbol(","));
    const bool even =
        std::ranges::all_of(values.rows, [&](const auto& row) { return row.size() == values.rows.front().size(); });
    if (!even)
        fail(core::Errc::invalid_argument, "the rows of VALUES differ in length");
    Query query;
    query.body = std::move(values);
    return finished(std::move(query));
}

void Parser::row_limits(Query& query)
{
    while (!failed()) {
        if (at_word("limit") && !query.limit) {
            take();
            if (!sqlite() && (accept_word("all") || accept_word("null")))
                continue;
            Expr first = expr();
            if ((sqlite() || mysql()) && accept_symbol(",")) { // LIMIT offset, count
                query.offset = std::move(first);
                first = expr();
            }
            query.limit = std::move(first);
        } else if (at_word("offset") && !query.offset) {
            take();
            query.offset = expr();
            if (!accept_word("rows"))
                accept_word("row");
        } else if (!sqlite() && at_word("fetch") && !query.limit) {
            take();
            if (!accept_word("first"))
                expect_word("next");
            const bool one = at_any_word({"row", "rows"});
            query.limit = one ? made(Literal{models::Value(1)}) : primary();
            if (!accept_word("rows"))
                expect_word("row");
            if (accept_word("with")) {
                expect_word("ties");
                query.with_ties = true;
            } else {
                expect_word("only");
            }
        } else {
            break;
        }
    }
    if (sqlite() && query.limit && is_literal(**query.limit, -1))
        query.limit.reset();
}

std::vector<OrderItem> Parser::order_items()
{
    std::vector<OrderItem> items;
    do
        items.push_back(order_item());
    while (accept_symbol(","));
    return items;
}

OrderItem Parser::order_item()
{
    OrderItem item;
    if ((duckdb() || snowflake()) && at_word("all")) {
        take();
        item.expr = own_call("all_columns", {});
    } else {
        item.expr = expr();
    }
    item.descending = accept_word("desc");
    if (!item.descending)
        accept_word("asc");
    item.nulls = default_nulls_order(dialect_, item.descending);
    if (accept_word("nulls")) {
        if (accept_word("first"))
            item.nulls = NullsOrder::first;
        else if (accept_word("last"))
            item.nulls = NullsOrder::last;
        else
            fail_expected("FIRST or LAST");
    }
    return item;
}

}
