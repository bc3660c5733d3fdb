#include "sql/precedence.hpp"
#include "sql/printer_state.hpp"

#include <algorithm>

namespace datachat::sql {
namespace {

// A member of a set operation that needs no parentheses for what stands around its SELECT.
bool is_bare(const Query& query)
{
    return query.with.empty() && query.order_by.empty() && !query.limit && !query.offset;
}

int binding(SetOp op, Dialect dialect)
{
    return op == SetOp::intersect && dialect != Dialect::sqlite ? 2 : 1;
}

bool is_literal_integer(const Expr& expr, std::int64_t number)
{
    const auto* literal = std::get_if<Literal>(&expr.node);
    const auto* value = literal ? std::get_if<std::int64_t>(&literal->value.data) : nullptr;
    return value && *value == number;
}

}

void Printer::query(const Query& query)
{
    common_tables(query);
    body(query);
    if (!query.order_by.empty()) {
        clause("ORDER BY ");
        order_items(query.order_by);
    }
    row_limits(query);
}

void Printer::common_tables(const Query& query)
{
    if (query.with.empty())
        return;
    write(query.recursive ? "WITH RECURSIVE " : "WITH ");
    for (std::size_t i = 0; i < query.with.size(); ++i) {
        const CommonTable& table = query.with[i];
        if (i > 0)
            write(", ");
        identifier(table.name);
        if (!table.columns.empty()) {
            write(" (");
            identifiers(table.columns);
            write(")");
        }
        write(" AS ");
        nested(table.query);
    }
    clause("");
}

void Printer::nested(const Query& nested_query)
{
    write("(");
    ++indent_;
    if (layout_ == Layout::clauses)
        clause("");
    query(nested_query);
    --indent_;
    if (layout_ == Layout::clauses)
        clause("");
    write(")");
}

void Printer::body(const Query& query)
{
    if (const auto* plain = std::get_if<Select>(&query.body))
        select(*plain);
    else if (const auto* operation = std::get_if<SetOperation>(&query.body))
        set_operation(*operation);
    else
        values(std::get<Values>(query.body));
}

void Printer::select(const Select& select)
{
    select_items(select);
    for (std::size_t i = 0; i < select.from.size(); ++i) {
        if (i == 0)
            clause("FROM ");
        else
            write(", ");
        source(select.from[i]);
    }
    if (select.where) {
        clause("WHERE ");
        expr(*select.where, level::lowest);
    }
    grouping(select);
    if (dialect_ == Dialect::bigquery)
        qualify(select);
    windows(select);
    if (dialect_ != Dialect::bigquery)
        qualify(select);
    if (select.sample) {
        if (dialect_ != Dialect::duckdb)
            refuse("it has no USING SAMPLE");
        clause("");
        sample(*select.sample, "USING SAMPLE ");
    }
}

void Printer::windows(const Select& select)
{
    if (!select.windows.empty() && dialect_ == Dialect::snowflake)
        refuse("it has no WINDOW clause");
    for (std::size_t i = 0; i < select.windows.size(); ++i) {
        if (i == 0)
            clause("WINDOW ");
        else
            write(", ");
        identifier(select.windows[i].name);
        write(" AS ");
        window(select.windows[i].window);
    }
}

void Printer::qualify(const Select& select)
{
    if (!select.qualify)
        return;
    if (dialect_ != Dialect::duckdb && dialect_ != Dialect::bigquery && dialect_ != Dialect::snowflake)
        refuse("it has no QUALIFY");
    clause("QUALIFY ");
    expr(*select.qualify, level::lowest);
}

void Printer::select_items(const Select& select)
{
    write("SELECT ");
    if (!select.distinct_on.empty()) {
        if (dialect_ != Dialect::duckdb && dialect_ != Dialect::postgres)
            refuse("it has no DISTINCT ON");
        write("DISTINCT ON (");
        exprs(select.distinct_on);
        write(") ");
    } else if (select.distinct) {
        write("DISTINCT ");
    }
    if (select.shape != RowShape::columns) {
        if (dialect_ != Dialect::bigquery)
            refuse("it has no SELECT AS STRUCT and no SELECT AS VALUE");
        write(select.shape == RowShape::structure ? "AS STRUCT " : "AS VALUE ");
    }
    items_with_alias(select.items);
}

void Printer::items_with_alias(const std::vector<SelectItem>& items)
{
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0)
            write(", ");
        expr(items[i].expr, level::lowest);
        if (!items[i].alias.empty()) {
            write(" AS ");
            identifier(items[i].alias);
        }
    }
}

void Printer::grouping(const Select& select)
{
    if (!select.group_by.empty()) {
        clause("GROUP BY ");
        const auto* rollup = std::get_if<DialectCall>(&select.group_by.front().node);
        if (dialect_ == Dialect::mysql && rollup && rollup->name == "rollup") {
            if (select.group_by.size() > 1)
                refuse("its WITH ROLLUP is for all columns of GROUP BY");
            exprs(rollup->call.args);
            write(" WITH ROLLUP");
        } else {
            exprs(select.group_by);
        }
    }
    if (select.having) {
        clause("HAVING ");
        expr(*select.having, level::lowest);
    }
}

void Printer::set_operation(const SetOperation& operation)
{
    set_member(*operation.left, operation, false);
    clause(operation.op == SetOp::union_ ? "UNION" : operation.op == SetOp::intersect ? "INTERSECT" : "EXCEPT");
    if (operation.all) {
        if (dialect_ == Dialect::sqlite && operation.op != SetOp::union_)
            refuse("it has no INTERSECT ALL or EXCEPT ALL");
        if (dialect_ == Dialect::snowflake && operation.op != SetOp::union_)
            refuse("it has no INTERSECT ALL or EXCEPT ALL");
        if (dialect_ == Dialect::bigquery && operation.op != SetOp::union_)
            refuse("it has no INTERSECT ALL or EXCEPT ALL");
        write(" ALL");
    } else if (dialect_ == Dialect::bigquery) {
        write(" DISTINCT");
    }
    if (operation.by_name) {
        const bool has_it =
            dialect_ == Dialect::duckdb || dialect_ == Dialect::snowflake || dialect_ == Dialect::bigquery;
        if (!has_it || operation.op != SetOp::union_)
            refuse("it has no UNION BY NAME");
        write(" BY NAME");
    }
    clause("");
    set_member(*operation.right, operation, true);
}

void Printer::set_member(const Query& member, const SetOperation& parent, bool right)
{
    const auto* inner = std::get_if<SetOperation>(&member.body);
    const int own = inner ? binding(inner->op, dialect_) : 3;
    const int least = binding(parent.op, dialect_) + (right ? 1 : 0);
    // BigQuery takes no two of them without parentheses.
    const bool alike = dialect_ != Dialect::bigquery || !inner ||
                       (!right && inner->op == parent.op && inner->all == parent.all && parent.op == SetOp::union_);
    if (is_bare(member) && own >= least && alike)
        return body(member);
    // SQLite has no parentheses around members; the parser takes this form back.
    if (dialect_ == Dialect::sqlite)
        write("SELECT * FROM ");
    nested(member);
}

void Printer::values(const Values& values)
{
    if (dialect_ == Dialect::bigquery)
        refuse("it has no VALUES");
    write("VALUES ");
    for (std::size_t i = 0; i < values.rows.size(); ++i) {
        write(i > 0 ? ", (" : "(");
        exprs(values.rows[i]);
        write(")");
    }
}

void Printer::row_limits(const Query& query)
{
    if (query.with_ties) {
        if (dialect_ != Dialect::postgres || !query.limit)
            return refuse("it has no FETCH FIRST ... WITH TIES");
        if (query.offset) {
            clause("OFFSET ");
            expr(**query.offset, level::primary);
        }
        clause("FETCH FIRST ");
        expr(**query.limit, level::primary);
        return write(" ROWS WITH TIES");
    }
    if (query.limit) {
        clause("LIMIT ");
        expr(**query.limit, level::lowest);
    } else if (query.offset && dialect_ == Dialect::sqlite) {
        clause("LIMIT -1");
    } else if (query.offset && dialect_ != Dialect::postgres && dialect_ != Dialect::duckdb) {
        refuse("it has no OFFSET without LIMIT");
    }
    if (query.offset) {
        if (query.limit || dialect_ == Dialect::sqlite)
            write(" OFFSET ");
        else
            clause("OFFSET ");
        expr(**query.offset, level::lowest);
    }
    if (query.limit && query.offset && is_literal_integer(**query.limit, -1) && dialect_ == Dialect::sqlite)
        refuse("a limit of -1 means none");
}

}
