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
    if (dialect_ != Dialect::bigquery)
        return alias(function.alias, function.columns);
    alias(function.alias, {});
    if (function.columns.size() > 1)
        return refuse("it names at most the position beside an element");
    if (!function.columns.empty()) {
        write(" WITH OFFSET AS ");
        identifier(function.columns.front());
    }
}

void Printer::node(const Pivot& pivot)
{
    if (dialect_ != Dialect::duckdb && dialect_ != Dialect::bigquery && dialect_ != Dialect::snowflake)
        refuse("it has no PIVOT");
    const bool join = std::holds_alternative<core::Box<Join>>(pivot.source.node);
    write(join ? "(" : "");
    source(pivot.source);
    write(join ? ")" : "");
    write(" PIVOT (");
    items_with_alias(pivot.aggregates);
    write(" FOR ");
    expr(pivot.column, level::primary);
    write(" IN (");
    items_with_alias(pivot.values);
    write("))");
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

void Printer::node(const Join& join)
{
    source(join.left);
    const bool conditional = join.on || !join.using_columns.empty() || join.natural;
    clause(join.natural ? "NATURAL " : "");
    switch (join.kind) {
    case JoinKind::inner:
        write(conditional || dialect_ == Dialect::sqlite ? "JOIN " : "CROSS JOIN ");
        break;
    case JoinKind::left:
        write("LEFT JOIN ");
        break;
    case JoinKind::right:
        write("RIGHT JOIN ");
        break;
    case JoinKind::full:
        if (dialect_ == Dialect::mysql)
            refuse("it has no FULL JOIN");
        write("FULL JOIN ");
        break;
    case JoinKind::cross:
        write("CROSS JOIN ");
        break;
    }
    if (std::holds_alternative<core::Box<Join>>(join.right.node)) {
        write("(");
        source(join.right);
        write(")");
    } else {
        source(join.right);
    }
    if (join.on) {
        write(" ON ");
        expr(*join.on, level::lowest);
    } else if (!join.using_columns.empty()) {
        write(" USING (");
        identifiers(join.using_columns);
        write(")");
    }
}

}
