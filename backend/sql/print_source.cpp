#include "sql/precedence.hpp"
#include "sql/printer_state.hpp"

namespace datachat::sql {

void Printer::source(const TableSource& source)
{
    const auto write_it = [this](const auto& content) {
        if constexpr (requires { *content; })
            node(*content);
        else
            node(content);
    };
    std::visit(write_it, source.node);
    if (source.sample)
        sample(*source.sample, " TABLESAMPLE ");
}

void Printer::alias(const std::string& alias, const std::vector<std::string>& columns)
{
    if (alias.empty()) {
        if (!columns.empty())
            refuse("a table's columns are renamed without naming the table");
        return;
    }
    write(" AS ");
    identifier(alias);
    if (columns.empty())
        return;
    if (dialect_ == Dialect::sqlite || dialect_ == Dialect::bigquery)
        refuse("it cannot rename a table's columns");
    write("(");
    identifiers(columns);
    write(")");
}

void Printer::node(const TableName& table)
{
    for (const std::string* qualifier : {&table.catalog, &table.schema}) {
        if (qualifier->empty())
            continue;
        identifier(*qualifier);
        write(".");
    }
    identifier(table.name);
    alias(table.alias, {});
}

void Printer::node(const DerivedTable& derived)
{
    if (derived.lateral) {
        if (dialect_ == Dialect::sqlite || dialect_ == Dialect::bigquery)
            refuse("it has no LATERAL");
        write("LATERAL ");
    }
    nested(*derived.query);
    alias(derived.alias, derived.columns);
}

void Printer::node(const TableFunction& function)
{
    if (function.lateral) {
        if (dialect_ == Dialect::sqlite || dialect_ == Dialect::bigquery || dialect_ == Dialect::mysql)
            refuse("it has no LATERAL");
        write("LATERAL ");
    }
    const Expr& call = *function.call;
    if (!std::holds_alternative<Call>(call.node) && !std::holds_alternative<DialectCall>(call.node))
        refuse("what stands in FROM is not a table");
    const bool wrapped = dialect_ == Dialect::snowflake && !function.lateral;
    write(wrapped ? "TABLE(" : "");
    expr(call, level::primary);
    write(wrapped ? ")" : "");
    const bool numbers = dialect_ == Dialect::duckdb || dialect_ == Dialect::postgres;
    if (function.with_position && !numbers && dialect_ != Dialect::bigquery)
        return refuse("it has no WITH ORDINALITY");
    if (function.with_position && numbers)
        write(" WITH ORDINALITY");
    if (dialect_ != Dialect::bigquery)
        return alias(function.alias, function.columns);
    if (function.with_position != (function.columns.size() == 1))
        return refuse("it names at most the position beside an element");
    alias(function.alias, {});
    if (!function.columns.empty()) {
        write(" WITH OFFSET AS ");
        identifier(function.columns.front());
    }
}

void Printer::node(const Pivot& pivot)
{
    if (dialect_ != Dialect::duckdb && dialect_ != Dialect::bigquery && dialect_ != Dialect::snowflake)
        refuse("it has no PIVOT");
    if (dialect_ == Dialect::duckdb && (pivot.values.empty() || !std::holds_alternative<ColumnRef>(pivot.column.node)))
        return pivot_on(pivot);
    if (pivot.values.empty() && dialect_ != Dialect::snowflake)
        refuse("its PIVOT names its values");
    if (!pivot.group_by.empty() && dialect_ != Dialect::duckdb)
        refuse("its PIVOT has no GROUP BY");
    const bool join = std::holds_alternative<core::Box<Join>>(pivot.source.node);
    write(join ? "(" : "");
    source(pivot.source);
    write(join ? ")" : "");
    write(" PIVOT (");
    items_with_alias(pivot.aggregates);
    write(" FOR ");
    expr(pivot.column, level::primary);
    write(" IN (");
    if (pivot.values.empty())
        write("ANY");
    items_with_alias(pivot.values);
    write(")");
    if (!pivot.group_by.empty()) {
        write(" GROUP BY ");
        exprs(pivot.group_by);
    }
    write(")");
    alias(pivot.alias, {});
}

// (PIVOT t ON column USING sum(x) GROUP BY g) AS p
void Printer::pivot_on(const Pivot& pivot)
{
    write("(PIVOT ");
    const bool join = std::holds_alternative<core::Box<Join>>(pivot.source.node);
    write(join ? "(" : "");
    source(pivot.source);
    write(join ? ") ON " : " ON ");
    const auto* several = std::get_if<Tuple>(&pivot.column.node);
    if (several)
        exprs(several->items);
    else
        expr(pivot.column, level::other_operator);
    if (!pivot.values.empty()) {
        if (several)
            refuse("a pivot of several columns names no values");
        write(" IN (");
        items_with_alias(pivot.values);
        write(")");
    }
    write(" USING ");
    items_with_alias(pivot.aggregates);
    if (!pivot.group_by.empty()) {
        write(" GROUP BY ");
        exprs(pivot.group_by);
    }
    write(")");
    alias(pivot.alias, {});
}

void Printer::node(const Unpivot& unpivot)
{
    if (dialect_ != Dialect::duckdb && dialect_ != Dialect::bigquery && dialect_ != Dialect::snowflake)
        refuse("it has no UNPIVOT");
    const bool join = std::holds_alternative<core::Box<Join>>(unpivot.source.node);
    write(join ? "(" : "");
    source(unpivot.source);
    write(join ? ")" : "");
    write(unpivot.with_nulls ? " UNPIVOT INCLUDE NULLS (" : " UNPIVOT (");
    identifier(unpivot.value);
    write(" FOR ");
    identifier(unpivot.name);
    write(" IN (");
    for (std::size_t i = 0; i < unpivot.columns.size(); ++i) {
        write(i > 0 ? ", " : "");
        expr(unpivot.columns[i].expr, level::primary);
        if (unpivot.columns[i].alias.empty())
            continue;
        write(" AS ");
        if (dialect_ == Dialect::bigquery || dialect_ == Dialect::snowflake)
            text_literal(unpivot.columns[i].alias);
        else
            identifier(unpivot.columns[i].alias);
    }
    write("))");
    alias(unpivot.alias, {});
}

}
